package io.perfport.client.exchange;

import io.netty.channel.Channel;

/** A connection of a test that stays, and who asks on it. */
record Connection(Channel channel, RequestLoop requester) {}
