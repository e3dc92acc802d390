/**
 * The server's command line. {@link io.perfport.server.cli.ServerCommand} reads and checks it, and
 * hands a {@link io.perfport.server.cli.ServerTask} to a {@link
 * io.perfport.server.cli.ServerRunner}.
 */
package io.perfport.server.cli;
