"""Issues: what an alliance sends by its plan and not because somebody wrote.

An issue is one weekly theme mail or one digest. It has a key that is unique for
ever (`lea4/digest/weekly/2013-W08`), so that ringing the clock twice, on two
machines or after a restart publishes it once.
"""
