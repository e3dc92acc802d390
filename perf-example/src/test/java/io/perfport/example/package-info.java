/** Tests to copy. {@link io.perfport.example.NetworkTest} is the shortest. */
package io.perfport.example;
