package io.perfport.core.completion;

import java.util.Optional;

/**
 * What a completion packet said at one moment, as a value: for traces and tests. The packet itself
 * is reused; this is not.
 *
 * @param key the completion key of the handle, or what was posted
 * @param bytesTransferred bytes moved by the operation, or what was posted
 * @param overlapped the operation, or what was posted; may be null (rule 16)
 * @param error why the operation failed; empty if it succeeded
 */
public record Completion(
    Object key, long bytesTransferred, Object overlapped, Optional<CompletionError> error) {}
