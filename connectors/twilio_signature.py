"""Checking that a request comes from Twilio: it signs each over the address and the form.

Rules: twilio.com/docs/usage/security, "Validating requests".
"""

import base64
import hmac

from aiohttp import web
from multidict import MultiMapping
from twilio.request_validator import RequestValidator

from connectors import webhook


class Signatures:
    """Checks requests of one account. `public_url` is the address that Twilio signs."""

    def __init__(self, account_sid: str, auth_token: str, public_url: str) -> None:
        self._account_sid = account_sid
        self._auth_token = auth_token.encode()
        self._validator = RequestValidator(auth_token)
        self._public_url = public_url.rstrip("/")

    async def verified(self, request: web.Request) -> MultiMapping[str]:
        """The form of a request that this account's Twilio made. Raises a 4xx for any other."""
        signature = request.headers.get("X-Twilio-Signature")
        if not signature:
            raise webhook.refusal(request, web.HTTPForbidden(text="no signature"))
        form = await webhook.form(request)
        # The path as it was sent: signatures are over the exact bytes of the address.
        url = self._public_url + request.raw_path
        if not url.isascii() or not self._is_signature(signature, url, form):
            raise webhook.refusal(request, web.HTTPForbidden(text="wrong signature"))
        if form.get("AccountSid") != self._account_sid:
            raise webhook.refusal(request, web.HTTPForbidden(text="another account"))
        return form

    def _is_signature(self, given: str, url: str, form: MultiMapping[str]) -> bool:
        """Whether Twilio signed this with `given`.

        Almost always Twilio signs the address as it is configured, and each field comes once.
        That case is tried first: it takes a fifth of the time. Twilio's library tries the others,
        such as the address with and without a port.
        """
        signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
        mac = hmac.digest(self._auth_token, signed.encode(errors="replace"), "sha1")
        if hmac.compare_digest(base64.b64encode(mac), given.encode(errors="replace")):
            return True
        return bool(self._validator.validate(url, form, given))
