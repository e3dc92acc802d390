/**
 * The client's command line. {@link io.perfport.client.cli.ClientCommand} reads and checks it, and
 * hands a {@link io.perfport.client.cli.ClientTask} to a {@link
 * io.perfport.client.cli.ClientTask.Runner}: reading needs no network, and running needs no
 * picocli.
 */
package io.perfport.client.cli;
