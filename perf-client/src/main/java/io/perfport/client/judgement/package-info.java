/**
 * What several runs say: their figures, how sure the figures are, and whether two sets of runs
 * differ. {@link io.perfport.client.judgement.Trials} collects runs and {@link
 * io.perfport.client.judgement.TrialSummary} is what follows from them; {@link
 * io.perfport.client.judgement.BaselineJudgement} holds them against an earlier result. Knows
 * neither the command line nor the network. docs/measuring.md explains the methods.
 */
package io.perfport.client.judgement;
