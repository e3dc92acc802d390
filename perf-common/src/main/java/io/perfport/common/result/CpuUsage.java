package io.perfport.common.result;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Processor time that a process used during a test, in percent of one processor's time: 200 means
 * that two were busy all along.
 *
 * @param totalPercent user and system together
 * @param userPercent time in the program and the JVM; null where it can't be told
 * @param systemPercent time in the kernel on the process's behalf; null where it can't be told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CpuUsage(double totalPercent, Double userPercent, Double systemPercent) {
  public CpuUsage {
    ResultBounds.requireFigure("processor time", totalPercent);
    ResultBounds.requireFigure("user time", userPercent);
    ResultBounds.requireFigure("system time", systemPercent);
  }
}
