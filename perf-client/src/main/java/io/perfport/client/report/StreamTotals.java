package io.perfport.client.report;

import io.perfport.common.result.StreamTotal;
import java.util.Optional;

/**
 * One stream as both its ends saw it. An end is empty if it could not tell: the test broke off.
 *
 * @param streamId the stream
 * @param clientSends which way it flows
 * @param sender what its sender measured
 * @param receiver what its receiver measured
 */
record StreamTotals(
    int streamId,
    boolean clientSends,
    Optional<StreamTotal> sender,
    Optional<StreamTotal> receiver) {}
