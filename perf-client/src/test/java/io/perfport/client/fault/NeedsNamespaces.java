package io.perfport.client.fault;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests where network namespaces or TUN devices can't be made, and says why. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsNamespaces.Condition.class)
@interface NeedsNamespaces {
  /** Looks once for all tests. */
  final class Condition implements ExecutionCondition {
    private static final Optional<String> OBSTACLE = TwoHosts.obstacle();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return OBSTACLE
          .map(
              why ->
                  ConditionEvaluationResult.disabled(
                      "no network namespaces with TUN devices here (root on Linux has them): "
                          + why))
          .orElseGet(() -> ConditionEvaluationResult.enabled("namespaces can be made"));
    }
  }
}
