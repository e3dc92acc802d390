package io.perfport.core.quality;

import io.perfport.common.result.Warning;
import java.util.Optional;

/**
 * Looks for one thing that makes a figure suspect. Pure: the same evidence has the same answer. No
 * answer means that there is nothing to warn of or that it can't be told, never that all is well.
 */
@FunctionalInterface
interface QualityCheck {
  Optional<Warning> judge(Evidence evidence);
}
