/**
 * What the two command lines share. {@link io.perfport.core.cli.Program} makes one of a command:
 * errors of one line, grouped help, exit codes, the subcommand {@code transports}.
 */
package io.perfport.core.cli;
