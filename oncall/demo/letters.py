"""The letters that the demonstration sends."""

SUBJECT = "{{ first_name|default('Hello') }}, the autumn programme is here"
TEXT = """Dear {{ first_name|default('reader') }},

the autumn programme of our concert hall in {{ city|default('your city') }} is here: twelve evenings,
three premieres, and for the first time a matinee for children.

See it at https://concerts.example/autumn

You get this letter because you asked for it. No more of them: {{ unsubscribe_url }}
"""
HTML = """<!doctype html><html><body style="font-family: sans-serif">
<p>Dear {{ first_name|default('reader') }},</p>
<p>the autumn programme of our concert hall in <b>{{ city|default('your city') }}</b> is here: twelve evenings,
three premieres, and for the first time a matinee for children.</p>
<p><a href="https://concerts.example/autumn">See the programme</a></p>
<p><small>You get this letter because you asked for it.
<a href="{{ unsubscribe_url }}">No more of them</a></small></p>
</body></html>
"""
SENDER = {"from_email": "programme@concerts.example", "from_name": "Concert hall"}
