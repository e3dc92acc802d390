package io.perfport.common.iperf3;

import io.netty.buffer.ByteBuf;

/** Messages as bytes of a control connection. */
public final class ControlEncoder {
  private ControlEncoder() {}

  /** Appends a message. */
  public static void encode(Iperf3Message message, ByteBuf out) {
    if (message instanceof Iperf3Message.State state) {
      out.writeByte(state.state().code());
    } else if (message instanceof Iperf3Message.ServerError error) {
      out.writeByte(ControlState.SERVER_ERROR.code());
      out.writeInt(error.code());
      out.writeInt(error.systemError());
    } else if (message instanceof Iperf3Message.Parameters parameters) {
      encodeJson(ParametersJson.write(parameters.parameters()), out);
    } else if (message instanceof Iperf3Message.Results results) {
      encodeJson(ResultsJson.write(results.results()), out);
    }
  }

  private static void encodeJson(byte[] document, ByteBuf out) {
    out.writeInt(document.length);
    out.writeBytes(document);
  }
}
