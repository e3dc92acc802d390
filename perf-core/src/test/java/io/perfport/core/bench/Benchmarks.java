package io.perfport.core.bench;

import org.openjdk.jmh.Main;

/** Runs the benchmarks; takes JMH's own arguments, such as {@code -prof gc}. */
public final class Benchmarks {
  private Benchmarks() {}

  public static void main(String[] args) throws Exception {
    Main.main(args);
  }
}
