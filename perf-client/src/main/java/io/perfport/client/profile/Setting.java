package io.perfport.client.profile;

/**
 * A key and its value.
 *
 * @param place of the key
 */
public record Setting(String key, Place place, YamlNode value) {}
