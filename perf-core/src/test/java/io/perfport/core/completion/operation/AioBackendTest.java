package io.perfport.core.completion.operation;

import io.perfport.core.completion.operation.aio.AioBackend;
import java.io.IOException;

class AioBackendTest extends BackendContract {
  @Override
  Backend open() throws IOException {
    return AioBackend.open(2, Thread::new);
  }
}
