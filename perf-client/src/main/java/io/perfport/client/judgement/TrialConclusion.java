package io.perfport.client.judgement;

import java.util.Map;
import java.util.Optional;

/**
 * All that is said at the end.
 *
 * @param rule what was asked for
 * @param reason why there was no further round
 * @param leftOut what could not be measured, and why
 * @param baseline empty unless one was given, and something completed
 */
public record TrialConclusion(
    TrialSummary summary,
    StopRule rule,
    StopRule.Reason reason,
    Map<String, String> leftOut,
    Optional<BaselineJudgement> baseline) {}
