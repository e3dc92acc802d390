package io.perfport.server.session;

import io.netty.channel.Channel;
import io.perfport.common.plan.ExchangePlan;
import java.net.SocketAddress;

/**
 * A session at the point where its client has said that it wants requests answered.
 *
 * @param server what all sessions share
 * @param control the control connection
 * @param id the session's name in logs
 * @param token the secret by which connections join it
 * @param peer the client
 * @param plan what the client wants
 */
public record ExchangeOpening(
    ServerContext server,
    Channel control,
    String id,
    String token,
    SocketAddress peer,
    ExchangePlan plan) {}
