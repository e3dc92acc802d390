package io.perfport.core.transport.iocp;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The steps that a server and a client go through with a completion port, as {@code --trace-flow}
 * prints them. The tables in {@code docs/completion-ports.md} and its Korean sister are held
 * against them.
 */
enum FlowStep {
  CREATE_PORT(1, 1, "create the completion port"),
  CREATE_WORKERS(2, 2, "create the workers"),
  WAIT(3, 3, "workers wait on the port"),
  LISTEN(4, 0, "socket, bind, listen"),
  ASSOCIATE_LISTENER(5, 0, "associate the listener with the port"),
  POST_ACCEPT(6, 0, "post an accept (AcceptEx)"),
  ACCEPTED(7, 0, "the accept completes"),
  ASSOCIATE_ACCEPTED(8, 0, "associate the accepted socket with the port"),
  CREATE_SOCKET(0, 4, "create the socket"),
  ASSOCIATE_SOCKET(0, 5, "associate it with the port"),
  POST_CONNECT(0, 6, "post a connect (ConnectEx)"),
  CONNECTED(0, 7, "the connect completes"),
  QUEUED(9, "the completion is queued", 8, "its completion is queued"),
  RELEASED(10, 9, "a worker is released"),
  PROCESSED(11, 10, "the worker processes it"),
  POST_TRANSFER(12, 11, "post receive / send (WSARecv, WSASend)"),
  CLOSE(13, 12, "close the socket");

  private final int serverNumber;
  private final int clientNumber;
  private final String serverWords;
  private final String clientWords;

  FlowStep(int serverNumber, int clientNumber, String words) {
    this(serverNumber, words, clientNumber, words);
  }

  FlowStep(int serverNumber, String serverWords, int clientNumber, String clientWords) {
    this.serverNumber = serverNumber;
    this.serverWords = serverWords;
    this.clientNumber = clientNumber;
    this.clientWords = clientWords;
  }

  /** Its number in that flow, from 1; 0 if it is not part of it. */
  int number(FlowSide side) {
    return side == FlowSide.SERVER ? serverNumber : clientNumber;
  }

  String words(FlowSide side) {
    return side == FlowSide.SERVER ? serverWords : clientWords;
  }

  /** Which of the two flows through a completion port a step belongs to. */
  enum FlowSide {
    SERVER,
    CLIENT;

    /** The word for it in traces. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The steps of this flow, in order. */
    List<FlowStep> steps() {
      return Arrays.stream(FlowStep.values())
          .filter(step -> step.number(this) > 0)
          .sorted(Comparator.comparingInt(step -> step.number(this)))
          .toList();
    }
  }
}
