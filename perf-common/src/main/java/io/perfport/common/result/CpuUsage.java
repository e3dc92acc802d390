package io.perfport.common.result;

/**
 * Processor time that a process used during a test, in percent of one processor's time: 200 means
 * that two were busy all along.
 *
 * @param totalPercent user and system together
 * @param userPercent time in the program and the JVM
 * @param systemPercent time in the kernel on the process's behalf
 */
public record CpuUsage(double totalPercent, double userPercent, double systemPercent) {}
