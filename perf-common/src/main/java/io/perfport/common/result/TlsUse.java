package io.perfport.common.result;

/**
 * What the TLS of a test's connections was, at the client. All of a test agree on the same.
 *
 * @param protocol its version, such as {@code TLSv1.3}
 * @param cipher such as {@code TLS_AES_128_GCM_SHA256}
 * @param provider who did the cryptography, in the word of {@code --tls-provider}
 * @param handshakes of the control and all data connections so far
 * @param resumed those of them that went on with what an earlier connection had agreed on
 */
public record TlsUse(
    String protocol, String cipher, String provider, long handshakes, long resumed) {}
