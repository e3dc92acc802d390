package io.perfport.client.judgement;

/**
 * A figure's value in one round.
 *
 * @param round from 1
 */
public record Observation(int round, double value) {}
