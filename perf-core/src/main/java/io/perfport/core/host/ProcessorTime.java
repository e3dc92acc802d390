package io.perfport.core.host;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What all processors of the machine did since it started (proc(5), {@code /proc/stat}), in the
 * kernel's ticks. In most containers it is still the whole machine's.
 *
 * @param processors how many are online
 * @param programs user, nice and system time: what programs asked for; interrupts are not in it
 * @param idle idle time and time waiting for storage
 * @param stolen time that a hypervisor gave to others
 * @param total all of them, with interrupts
 */
public record ProcessorTime(int processors, long programs, long idle, long stolen, long total) {
  private static final int USER = 1;
  private static final int NICE = 2;
  private static final int SYSTEM = 3;
  private static final int IDLE = 4;
  private static final int IO_WAIT = 5;
  private static final int STEAL = 8;

  static Optional<ProcessorTime> read(SystemFiles files) {
    List<String> lines = files.lines("proc/stat");
    int processors = (int) lines.stream().filter(line -> line.matches("cpu\\d+ .*")).count();
    return lines.stream()
        .filter(line -> line.startsWith("cpu "))
        .findFirst()
        .map(line -> line.split("\\s+", -1))
        .filter(fields -> fields.length > STEAL && processors > 0)
        .flatMap(fields -> of(processors, fields));
  }

  /** Guest time (fields 9 and 10) is in user and nice already. */
  private static Optional<ProcessorTime> of(int processors, String[] fields) {
    long[] ticks = new long[STEAL + 1];
    long total = 0;
    for (int i = USER; i <= STEAL; i++) {
      OptionalLong value = SystemFiles.parse(fields[i]);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      ticks[i] = value.getAsLong();
      total += ticks[i];
    }
    return Optional.of(
        new ProcessorTime(
            processors,
            ticks[USER] + ticks[NICE] + ticks[SYSTEM],
            ticks[IDLE] + ticks[IO_WAIT],
            ticks[STEAL],
            total));
  }

  /** What was done after an earlier moment. */
  ProcessorTime since(ProcessorTime earlier) {
    return new ProcessorTime(
        processors,
        programs - earlier.programs,
        idle - earlier.idle,
        stolen - earlier.stolen,
        total - earlier.total);
  }
}
