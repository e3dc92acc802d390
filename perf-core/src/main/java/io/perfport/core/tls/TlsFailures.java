package io.perfport.core.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.failure.FatalErrors;
import io.perfport.core.session.ControlSession.Side;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Says what went wrong with TLS: why a certificate was turned down, by which end, and what to do.
 *
 * @param side which end this is
 */
record TlsFailures(Side side) {
  /** Deeper than any real chain of causes. */
  private static final int MAX_DEPTH = 16;

  /** RFC 8446, section 6.2: alerts about certificates. */
  private static final String[] CERTIFICATE_ALERTS = {"certificate", "unknown_ca", "access_denied"};

  private static final String[] NO_CERTIFICATE = {
    "empty client certificate", "empty server certificate", "peer_did_not_return_a_certificate"
  };

  /** Of a handshake, or of a record after it. */
  Failure of(Throwable cause) {
    FatalErrors.check(cause);
    FailureException own = find(cause, FailureException.class);
    if (own != null) {
      return own.failure();
    }
    if (find(cause, SslHandshakeTimeoutException.class) != null) {
      return new Failure(
          FailureReason.TIMED_OUT,
          "%s did not finish the TLS handshake in time".formatted(side.peer()));
    }
    if (find(cause, ClosedChannelException.class) != null) {
      return closedInHandshake();
    }
    return certificate(cause).or(() -> alert(cause)).orElseGet(() -> other(cause));
  }

  private Failure closedInHandshake() {
    return new Failure(
        FailureReason.PEER_CLOSED,
        side == Side.CLIENT
            ? "the server closed the connection in the TLS handshake: does it speak TLS?"
            : "the client closed the connection in the TLS handshake");
  }

  private Optional<Failure> certificate(Throwable cause) {
    if (says(cause, NO_CERTIFICATE)) {
      return rejected("the client has no certificate, which this server requires (--tls-ca)");
    }
    String whose = side.peer() + "'s certificate ";
    if (find(cause, ServerTrust.PinMismatch.class) != null) {
      return rejected(CauseText.of(find(cause, ServerTrust.PinMismatch.class)));
    }
    if (find(cause, CertificateExpiredException.class) != null) {
      return rejected(
          whose + "has expired: " + CauseText.of(find(cause, CertificateExpiredException.class)));
    }
    if (find(cause, CertificateNotYetValidException.class) != null) {
      return rejected(whose + "is not valid yet, by this machine's clock");
    }
    if (find(cause, CertPathBuilderException.class) != null) {
      return rejected(
          whose
              + (side == Side.CLIENT
                  ? "is of no authority that is trusted here: give --tls-ca FILE, or --tls-pin with"
                      + " the fingerprint that the server printed"
                  : "is of no authority of --tls-ca"));
    }
    CertificateException last = find(cause, CertificateException.class);
    return last == null ? Optional.empty() : rejected(whose + "does not do: " + CauseText.of(last));
  }

  private static Optional<Failure> rejected(String detail) {
    return Optional.of(new Failure(FailureReason.CERTIFICATE_REJECTED, detail));
  }

  /** What the other end says is wrong. */
  private Optional<Failure> alert(Throwable cause) {
    if (!says(cause, "alert")) {
      return Optional.empty();
    }
    if (!says(cause, CERTIFICATE_ALERTS)) {
      return Optional.of(
          new Failure(
              FailureReason.TLS_FAILED,
              "%s ended TLS: %s".formatted(side.peer(), CauseText.of(last(cause)))));
    }
    return rejected(
        (side == Side.CLIENT
                ? "the server wants a certificate of this client, or another one (--tls-cert,"
                    + " --tls-key): "
                : "the client does not accept this server's certificate: ")
            + CauseText.of(last(cause)));
  }

  private Failure other(Throwable cause) {
    if (find(cause, NotSslRecordException.class) != null) {
      return noTls();
    }
    return find(cause, SSLException.class) == null
        ? new Failure(FailureReason.IO_ERROR, "in the TLS handshake: " + CauseText.of(cause))
        : new Failure(FailureReason.TLS_FAILED, "TLS: " + CauseText.of(last(cause)));
  }

  /** The other end speaks in clear. */
  Failure noTls() {
    return new Failure(
        FailureReason.WRONG_PROTOCOL,
        side == Side.CLIENT
            ? "the server does not speak TLS: leave --tls out, or start the server with --tls"
            : "this server speaks TLS only: give perf-client --tls (iperf3 has no TLS)");
  }

  Failure tooLong(int bytes) {
    return new Failure(
        FailureReason.TLS_FAILED,
        "%s sent more than %d bytes of TLS handshake".formatted(side.peer(), bytes));
  }

  /** A connection that just ends may have been cut by anybody (RFC 8446, section 6.1). */
  Failure truncated() {
    return new Failure(
        FailureReason.PEER_CLOSED,
        "%s closed a TLS connection without saying so (no close_notify): its data may be cut short"
            .formatted(side.peer()));
  }

  private static boolean says(Throwable cause, String... words) {
    Throwable each = cause;
    for (int depth = 0; each != null && depth < MAX_DEPTH; depth++) {
      String text = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
      for (String word : words) {
        if (text.contains(word)) {
          return true;
        }
      }
      each = each.getCause();
    }
    return false;
  }

  private static <T> T find(Throwable cause, Class<T> type) {
    Throwable each = cause;
    for (int depth = 0; each != null && depth < MAX_DEPTH; depth++) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
      each = each.getCause();
    }
    return null;
  }

  private static Throwable last(Throwable cause) {
    Throwable each = cause;
    for (int depth = 0; each.getCause() != null && depth < MAX_DEPTH; depth++) {
      each = each.getCause();
    }
    return each;
  }
}
