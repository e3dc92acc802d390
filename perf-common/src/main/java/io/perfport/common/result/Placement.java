package io.perfport.common.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.perfport.common.plan.ProcessorSet;

/**
 * Where the threads of one end ran: those that serve its connections.
 *
 * @param affinity the processors that they were held to ({@code --affinity}); null for none
 * @param processors those that they were seen on in the measured part; null where it can't be told
 * @param movedThreads how many threads were seen on more than one; null where it can't be told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Placement(ProcessorSet affinity, ProcessorSet processors, Integer movedThreads) {
  public Placement {
    if (movedThreads != null) {
      ResultBounds.requireCount("moved threads", movedThreads);
    }
  }
}
