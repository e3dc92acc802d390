package io.perfport.common.result;

/**
 * What can make a figure suspect, as one stable word each. {@code docs/measuring.md} has the
 * threshold of each, its reason, and what to do; a test holds that table against this list.
 */
public enum WarningCode {
  /** The process used all the processors that it may use, or the machine had none left. */
  CPU_SATURATED("cpu-saturated"),
  /** One thread was busy all the time. */
  THREAD_SATURATED("thread-saturated"),
  /** Other programs of the machine used processors that the test may have wanted. */
  CPU_CONTENDED("cpu-contended"),
  /** Threads did not stay on the processors that the test was to run on. */
  THREADS_MOVED("threads-moved"),
  /** A hypervisor gave processor time to other virtual machines. */
  CPU_STOLEN("cpu-stolen"),
  /** A control group's limit stopped the process for some time. */
  CPU_THROTTLED("cpu-throttled"),
  /** Processors slowed down because they were hot. */
  THERMAL_THROTTLE("thermal-throttle"),
  /** Processors may not run at the frequency that they could. */
  FREQUENCY_CAPPED("frequency-capped"),
  /** Few file descriptors were left. */
  DESCRIPTORS_NEAR_LIMIT("descriptors-near-limit"),
  /** Few ephemeral ports were left. */
  PORTS_NEAR_LIMIT("ports-near-limit"),
  /** The receiver's kernel dropped datagrams since a receive buffer was full. */
  UDP_RECEIVE_DROPS("udp-receive-drops"),
  /** The receiver's own socket dropped datagrams that the path had carried. */
  SOCKET_DROPS("socket-drops"),
  /** The wall clock was set during the run. */
  CLOCK_STEP("clock-step"),
  /** The JVM stopped often or long to collect garbage. */
  GC_PAUSES("gc-pauses"),
  /** The JVM was still compiling its code when the measured part began. */
  STILL_COMPILING("still-compiling"),
  /** The other end measured after a shorter warm-up than this one. */
  WARM_UP_SHORTER("warm-up-shorter"),
  /** BBR over the loopback interface measures BBR. */
  BBR_ON_LOOPBACK("bbr-on-loopback"),
  /** The system gave smaller socket buffers than were asked for. */
  WINDOW_CLAMPED("window-clamped"),
  /** A stream had its whole window in flight: the window was the limit. */
  WINDOW_LIMITED("window-limited"),
  /** Many segments were sent again. */
  RETRANSMITS_HIGH("retransmits-high"),
  /** An end that sends has sent nothing in the measured part. */
  NOTHING_SENT("nothing-sent"),
  /** An end that receives has received nothing in the measured part. */
  NOTHING_RECEIVED("nothing-received"),
  /** The measured part was short. */
  RUN_SHORT("run-short"),
  /** The intervals differed much. */
  INTERVALS_UNEVEN("intervals-uneven");

  private final String tag;

  WarningCode(String tag) {
    this.tag = tag;
  }

  /** The word on screen, in JSON, CSV and docs. */
  public String tag() {
    return tag;
  }
}
