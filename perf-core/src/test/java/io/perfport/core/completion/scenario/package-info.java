/**
 * Replays the scenarios in {@code src/test/resources/completion-port-scenarios}: what Microsoft's
 * documents say that a completion port does, one scenario a line, each with its rule numbers.
 */
package io.perfport.core.completion.scenario;
