package io.perfport.common.iperf3;

/** How iperf3 numbers the streams of a test at each end: 1, 3, 4, 5, and so on, without 2. */
public final class StreamIds {
  private StreamIds() {}

  /**
   * The id in results.
   *
   * @param index 0 for the stream that was created first
   */
  public static int of(int index) {
    return index == 0 ? 1 : index + 2;
  }

  /**
   * The reverse.
   *
   * @return the index, or -1 if no stream has this id
   */
  public static int indexOf(int id) {
    if (id == 1) {
      return 0;
    }
    return id >= 3 ? id - 2 : -1;
  }
}
