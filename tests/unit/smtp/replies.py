"""Replies that real servers give, each with the phase it comes in and what must be made of it.

Written `code text`; the text is as it stands in the server's reply, enhanced code included.
"""

from dataclasses import dataclass
from datetime import timedelta

from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.redact import clean
from mailer_core.smtp.replies import split_enhanced
from mailer_core.smtp.verdict import Outcome, Scope, Verdict

CONNECT, AUTH, MAIL, RCPT, DATA, BODY = (
    Phase.CONNECT,
    Phase.AUTH,
    Phase.MAIL,
    Phase.RCPT,
    Phase.DATA,
    Phase.BODY_SENT,
)

NOBODY = Verdict(Outcome.PERMANENT, Scope.RECIPIENT, suppress=True)
NOT_TO_THEM = Verdict(Outcome.PERMANENT, Scope.RECIPIENT)
LATER_TO_THEM = Verdict(Outcome.TRANSIENT, Scope.RECIPIENT)
BAD_LETTER = Verdict(Outcome.PERMANENT, Scope.MESSAGE)
NOT_FROM_US = Verdict(Outcome.PERMANENT, Scope.SENDER)
BUSY = Verdict(Outcome.TRANSIENT, Scope.PROVIDER)
BROKEN = Verdict(Outcome.PERMANENT, Scope.PROVIDER)


def wait(verdict: Verdict, **period: int) -> Verdict:
    return Verdict(verdict.outcome, verdict.scope, timedelta(**period))


@dataclass(frozen=True)
class Case:
    who: str
    phase: Phase
    reply: str
    verdict: Verdict

    def failure(self) -> SmtpFailure:
        code, _, said = self.reply.partition(" ")
        enhanced, words = split_enhanced(said)
        return SmtpFailure(self.phase, int(code), enhanced, clean(words))


CASES = [
    # Gmail
    Case(
        "gmail no user",
        RCPT,
        "550 5.1.1 The email account that you tried to reach does not exist. Please try\n"
        "5.1.1 double-checking the recipient's email address for typos or\n5.1.1 unnecessary spaces.",
        NOBODY,
    ),
    Case("gmail disabled", RCPT, "550 5.2.1 The email account that you tried to reach is disabled.", NOBODY),
    Case("gmail over quota", RCPT, "452 4.2.2 The recipient's inbox is out of storage space.", LATER_TO_THEM),
    Case("gmail full for good", RCPT, "552 5.2.2 The email account that you tried to reach is over quota", NOT_TO_THEM),
    Case(
        "gmail too fast to one",
        RCPT,
        "450 4.2.1 The user you are trying to contact is receiving mail at a rate that\n"
        "4.2.1 prevents additional messages from being delivered.",
        LATER_TO_THEM,
    ),
    Case(
        "gmail unusual rate",
        BODY,
        "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address.",
        BUSY,
    ),
    Case(
        "gmail unauthenticated",
        BODY,
        "550 5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires SPF or DKIM.",
        NOT_FROM_US,
    ),
    Case("gmail likely spam", BODY, "550 5.7.1 Our system has detected that this message is likely spam.", NOT_FROM_US),
    Case("gmail size", MAIL, "552 5.3.4 Your message exceeded Google's message size limits.", BAD_LETTER),
    Case("gmail auth required", MAIL, "530 5.5.1 Authentication Required. Learn more at", NOT_FROM_US),
    Case("gmail bad password", AUTH, "535 5.7.8 Username and Password not accepted.", NOT_FROM_US),
    Case("gmail app password", AUTH, "534 5.7.9 Application-specific password required.", NOT_FROM_US),
    Case("gmail auth later", AUTH, "454 4.7.0 Too many login attempts, please try again later.", BUSY),
    Case("gmail daily limit", BODY, "550 5.4.5 Daily user sending limit exceeded.", NOT_FROM_US),
    Case("gmail system problem", BODY, "451 4.3.0 Mail server temporarily rejected message.", BUSY),
    Case("gmail try again", CONNECT, "421 4.7.0 Try again later, closing connection. (EHLO)", BUSY),
    # Outlook.com, Office 365, Exchange
    Case(
        "outlook no mailbox",
        RCPT,
        "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
        NOT_TO_THEM,
    ),
    Case(
        "outlook blocked",
        MAIL,
        "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Their network is on our block list (S3140).",
        NOT_FROM_US,
    ),
    Case("outlook rate", MAIL, "421 RP-001 The mail server IP has exceeded the rate limit allowed.", BUSY),
    Case("office365 unknown", RCPT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP", NOBODY),
    Case("office365 edge", RCPT, "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", NOT_TO_THEM),
    Case(
        "office365 throttle", BODY, "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (AS77712)", BUSY
    ),
    Case("office365 spam account", BODY, "550 5.1.8 Access denied, bad outbound sender AS(42004)", NOT_FROM_US),
    Case(
        "office365 daily",
        BODY,
        "550 5.7.232 Your message can't be sent because your trial tenant has exceeded",
        NOT_FROM_US,
    ),
    Case("office365 concurrent", MAIL, "432 4.3.2 Concurrent connections limit exceeded", BUSY),
    Case("exchange full", RCPT, "554 5.2.2 mailbox full; STOREDRV.Deliver; mailbox full", NOT_TO_THEM),
    Case("exchange resources", MAIL, "452 4.3.1 Insufficient system resources", BUSY),
    Case(
        "exchange anonymous", MAIL, "530 5.7.57 SMTP; Client was not authenticated to send anonymous mail", NOT_FROM_US
    ),
    Case("exchange relay", RCPT, "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", NOT_FROM_US),
    # Yandex
    Case("yandex no user says 5.7.1", RCPT, "550 5.7.1 No such user!", NOBODY),
    Case(
        "a policy about us in a recipient's words",
        RCPT,
        "550 5.7.25 Client host rejected: unknown user at this address",
        NOT_FROM_US,
    ),
    Case("a client that is unknown", RCPT, "554 5.7.1 Client host rejected: address not found", NOT_FROM_US),
    Case("yandex spam", BODY, "554 5.7.1 Message rejected under suspicion of SPAM; https://ya.cc/1IrBc", NOT_FROM_US),
    Case("yandex other sender", MAIL, "553 5.7.1 Sender address rejected: not owned by auth user.", NOT_FROM_US),
    Case(
        "yandex slow down", RCPT, "451 4.7.1 Sorry, the service is currently unavailable. Please come back later.", BUSY
    ),
    Case("yandex auth", AUTH, "535 5.7.8 Error: authentication failed: Invalid user or password!", NOT_FROM_US),
    Case("yandex full", RCPT, "452 4.2.2 Mailbox size limit exceeded", LATER_TO_THEM),
    # Mail.ru
    Case(
        "mail.ru no user",
        RCPT,
        "550 Message was not accepted -- invalid mailbox. Local mailbox x@mail.ru is unavailable: user not found",
        NOBODY,
    ),
    Case(
        "mail.ru disabled",
        RCPT,
        "550 Message was not accepted -- invalid mailbox. Local mailbox x@mail.ru is unavailable: account is disabled",
        NOT_TO_THEM,
    ),
    Case(
        "mail.ru spam",
        BODY,
        "550 spam message rejected. Please visit http://help.mail.ru/notspam-support/",
        NOT_FROM_US,
    ),
    Case("mail.ru rate", MAIL, "451 Ratelimit exceeded for mailbox. Please, try again later", BUSY),
    Case(
        "mail.ru dmarc", BODY, "550 5.7.1 This message was not accepted due to domain owner DMARC policy", NOT_FROM_US
    ),
    # Postfix
    Case(
        "postfix unknown",
        RCPT,
        "550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in local table",
        NOBODY,
    ),
    Case(
        "postfix unverified",
        RCPT,
        "450 4.1.1 <x@example.com>: Recipient address rejected: unverified address",
        LATER_TO_THEM,
    ),
    Case("postfix domain", RCPT, "450 4.1.2 <x@nodomain>: Recipient address rejected: Domain not found", LATER_TO_THEM),
    Case("postfix null mx", RCPT, "556 5.1.10 <x@example.com>: Domain does not accept mail (nullMX)", NOBODY),
    Case("postfix relay", RCPT, "554 5.7.1 <x@example.com>: Relay access denied", NOT_FROM_US),
    Case(
        "postfix rbl",
        RCPT,
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
        NOT_FROM_US,
    ),
    Case("postfix sender domain", RCPT, "550 5.1.8 <list@bad>: Sender address rejected: Domain not found", NOT_FROM_US),
    Case(
        "postfix sender later",
        RCPT,
        "450 4.1.8 <l@x>: Sender address rejected: Domain not found",
        Verdict(Outcome.TRANSIENT, Scope.SENDER),
    ),
    Case("postfix size", MAIL, "552 5.3.4 Message size exceeds fixed limit", BAD_LETTER),
    Case("postfix queue full", MAIL, "452 4.3.1 Insufficient system storage", BUSY),
    Case("postfix many connections", CONNECT, "421 4.7.0 relay.test Error: too many connections from 192.0.2.1", BUSY),
    Case("postfix timeout", DATA, "421 4.4.2 relay.test Error: timeout exceeded", BUSY),
    Case("postfix config", RCPT, "451 4.3.0 <x@example.com>: Temporary lookup failure", BUSY),
    Case("postfix need tls", MAIL, "530 5.7.0 Must issue a STARTTLS command first", NOT_FROM_US),
    Case("postfix tls later", Phase.STARTTLS, "454 4.7.0 TLS not available due to local problem", BUSY),
    Case("postfix auth", AUTH, "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6", NOT_FROM_US),
    Case("postfix bad helo", MAIL, "504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname", BROKEN),
    Case("postfix recipients", RCPT, "452 4.5.3 Error: too many recipients", BUSY),
    Case("postfix content", BODY, "554 5.6.0 Message contains a forbidden attachment", BAD_LETTER),
    Case(
        "postgrey",
        RCPT,
        "450 4.2.0 <x@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/",
        LATER_TO_THEM,
    ),
    Case(
        "rspamd greylist",
        BODY,
        "451 4.7.1 Greylisting in action, please come back in 00:05:00",
        wait(LATER_TO_THEM, minutes=5),
    ),
    Case("milter-greylist", RCPT, "451 4.7.1 Greylisted, try again in 300 seconds", wait(LATER_TO_THEM, seconds=300)),
    # Exim
    Case("exim unknown", RCPT, "550 Unrouteable address", NOBODY),
    Case("exim no such user", RCPT, "550 No Such User Here", NOBODY),
    Case("exim sender verify", RCPT, "550 Sender verify failed", NOT_FROM_US),
    Case("exim relay", RCPT, "550 relay not permitted", NOT_FROM_US),
    Case("exim busy", RCPT, "451 Temporary local problem - please try later", BUSY),
    Case("exim too many", CONNECT, "421 Too many concurrent SMTP connections; please try again later.", BUSY),
    Case("exim full", RCPT, "550 Mailbox quota exceeded", NOT_TO_THEM),
    Case("exim size", MAIL, "552 Message size exceeds maximum permitted", BAD_LETTER),
    Case("exim bare", RCPT, "550 Administrative prohibition", NOT_TO_THEM),
    # SES
    Case("ses throttled", BODY, "454 Throttling failure: Maximum sending rate exceeded.", BUSY),
    Case("ses daily quota", BODY, "454 Throttling failure: Daily message quota exceeded.", BUSY),
    Case(
        "ses not verified",
        BODY,
        "554 Message rejected: Email address is not verified. Identities failed: x",
        NOT_FROM_US,
    ),
    Case("ses auth", AUTH, "535 Authentication Credentials Invalid", NOT_FROM_US),
    Case("ses paused", BODY, "554 Message rejected: Sending paused for this account.", NOT_FROM_US),
    Case("ses size", BODY, "552 Message is too long.", BAD_LETTER),
    Case("ses timeout", DATA, "451 4.4.2 Timeout waiting for data from client.", BUSY),
    # SendGrid, Mailgun and the like
    Case("sendgrid auth", AUTH, "535 Authentication failed: Bad username / password", NOT_FROM_US),
    Case("sendgrid credits", AUTH, "451 Authentication failed: Maximum credits exceeded", BUSY),
    Case("sendgrid no identity", BODY, "550 The from address does not match a verified Sender Identity.", NOT_FROM_US),
    Case("sendgrid busy", RCPT, "452 4.2.0 Too many messages for this user", LATER_TO_THEM),
    Case(
        "mailgun limit",
        BODY,
        "421 Domain example.com is not allowed to send: limit reached, try again in 1 hour",
        wait(BUSY, hours=1),
    ),
    Case(
        "yahoo deferred",
        MAIL,
        "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints",
        BUSY,
    ),
    Case("yahoo no account", RCPT, "554 delivery error: dd This user doesn't have a yahoo.com account (x) [0]", NOBODY),
    Case("yahoo bulk", BODY, "554 5.7.9 Message not accepted for policy reasons.", NOT_FROM_US),
    Case("comcast sender", MAIL, "550 5.1.0 192.0.2.1 is not allowed to send from <list@example.com>", NOT_FROM_US),
    Case("icloud full", RCPT, "552 5.2.2 <x@icloud.com>: user is over quota", NOT_TO_THEM),
    Case("qmail no mailbox", RCPT, "550 sorry, no mailbox here by that name (#5.1.1)", NOBODY),
    Case("gmx disabled", RCPT, "550 Requested action not taken: mailbox unavailable", NOT_TO_THEM),
    Case("t-online", CONNECT, "554 IP=192.0.2.1 - A problem occurred. Ask your postmaster for help", NOT_FROM_US),
    Case("domain gone", RCPT, "550 5.1.2 Host unknown", NOBODY),
    Case("barracuda", RCPT, "550 permanent failure for one or more recipients: blocked", NOT_FROM_US),
    Case("retry in minutes", MAIL, "450 4.7.1 Too much mail, try again in 10 minutes", wait(BUSY, minutes=10)),
    # details of 0, which say nothing: the words do
    Case("aol sender", RCPT, "550 5.1.0 Sender rejected, see our policy", NOT_FROM_US),
    Case("hmail unknown", RCPT, "550 5.3.0 <x@example.com>... User unknown", NOBODY),
    Case("zimbra full", RCPT, "554 5.3.0 mailbox is full", NOT_TO_THEM),
    Case("message size", BODY, "554 5.2.0 Message too large for this system", BAD_LETTER),
    Case("no words", RCPT, "550 5.1.0 no", NOBODY),
    # codes that contradict themselves
    Case("class of the code wins", RCPT, "451 5.1.1 try later", BUSY),
    Case("success code in a refusal", RCPT, "550 2.1.5 No such user", NOBODY),
    Case("malformed enhanced", RCPT, "550 5.1.1.1 User unknown", NOBODY),
    Case("recipient's code at MAIL speaks of us", MAIL, "550 5.1.1 unknown", NOT_FROM_US),
    Case("452 alone", RCPT, "452 Requested action not taken", LATER_TO_THEM),
    Case("552 alone", BODY, "552 Requested mail action aborted", BAD_LETTER),
    Case("552 alone of one recipient", RCPT, "552 Requested mail action aborted: exceeded storage", NOT_TO_THEM),
    Case("552 of the size at RCPT", RCPT, "552 Message size exceeds fixed maximum message size", BAD_LETTER),
    Case("552 with a full mailbox in words", RCPT, "552 mailbox is full", NOT_TO_THEM),
    Case("450 alone", RCPT, "450 Requested action not taken: mailbox unavailable", BUSY),
    Case("no such command", DATA, "502 Command not implemented", BROKEN),
]
