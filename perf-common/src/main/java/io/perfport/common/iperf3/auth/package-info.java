/**
 * How an iperf3 server knows its users: a client sends name and password under the server's public
 * key ({@link io.perfport.common.iperf3.auth.AuthToken}), and the server holds them against its
 * users file ({@link io.perfport.common.iperf3.auth.Authorizer}).
 */
package io.perfport.common.iperf3.auth;
