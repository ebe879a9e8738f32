package io.fairlead.gateway.proxy;

/** What became of looking at a request head: it may go on to its target, or it is refused. */
sealed interface Checked permits RequestTarget, Refusal {}
