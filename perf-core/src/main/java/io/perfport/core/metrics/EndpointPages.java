package io.perfport.core.metrics;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What an endpoint serves besides metrics and health. Every method is called on the endpoint's
 * event loop, and must not block it.
 */
public interface EndpointPages {
  /** Content Security Policy Level 3; nothing inline, nothing from elsewhere. */
  String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** Nothing. */
  EndpointPages NONE = path -> Optional.empty();

  /**
   * What is at a path.
   *
   * @param path of a request, up to its query: a stranger may have written it
   * @return empty if nothing is there
   */
  Optional<Page> at(String path);

  /** The endpoint listens, and calls all the rest on this loop. */
  default void onServing(EventExecutor loop) {}

  /** The endpoint is about to end: what is written now is the last word to those who listen. */
  default void onEnding() {}

  /**
   * Sets what every answer tells a browser: to load and run nothing but this endpoint's own files,
   * to show none of it within another site's page, and to tell no other site where it was.
   */
  static void protect(HttpHeaders headers) {
    headers
        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
        .set("x-content-type-options", "nosniff")
        .set("x-frame-options", "DENY")
        .set("referrer-policy", "no-referrer")
        .set("cross-origin-resource-policy", "same-origin")
        .set("cross-origin-opener-policy", "same-origin");
  }

  /** What an endpoint answers a GET with. */
  sealed interface Page {}

  /**
   * A whole document.
   *
   * @param body shared by all answers, and never released
   * @param tag changes with the body, for a browser that has it already (RFC 9110 section 8.8.3);
   *     null if it must not be kept
   * @param policy what a browser may load and run of it (Content Security Policy Level 3)
   */
  record Document(
      HttpResponseStatus status, String contentType, ByteBuf body, String tag, String policy)
      implements Page {
    /**
     * A document of these bytes.
     *
     * @param tag null if browsers must not keep it
     */
    public static Document of(
        HttpResponseStatus status, String contentType, byte[] body, String tag) {
      ByteBuf shared = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(body));
      return new Document(status, contentType, shared, tag, POLICY);
    }

    /** The same with another policy. */
    public Document under(String other) {
      return new Document(status, contentType, body, tag, other);
    }
  }

  /**
   * A document that takes a while to make.
   *
   * @param ask is called on the endpoint's event loop, must not block it, and gives the document to
   *     what it is called with, once, on any thread
   */
  record Later(Consumer<Consumer<Document>> ask) implements Page {}

  /**
   * An answer without an end.
   *
   * @param handler made for the request's headers; takes the place of the endpoint's own in the
   *     connection's pipeline, and writes the answer from its head on
   */
  record Endless(Function<HttpHeaders, ChannelHandler> handler) implements Page {}
}
