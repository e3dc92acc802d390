package io.perfport.core.completion;

/**
 * The workers that wait, the latest on top (rule 9): packets keep going to the few threads whose
 * caches are warm. Linked through the workers themselves, because a worker whose time is up leaves
 * from the middle. Guarded by the port's lock.
 */
final class WaiterStack {
  private PortWorker top;
  private int size;

  boolean isEmpty() {
    return top == null;
  }

  int size() {
    return size;
  }

  void push(PortWorker worker) {
    worker.older = top;
    if (top != null) {
      top.newer = worker;
    }
    top = worker;
    size++;
  }

  PortWorker pop() {
    PortWorker worker = top;
    remove(worker);
    return worker;
  }

  void remove(PortWorker worker) {
    if (worker.newer == null) {
      top = worker.older;
    } else {
      worker.newer.older = worker.older;
    }
    if (worker.older != null) {
      worker.older.newer = worker.newer;
    }
    worker.newer = null;
    worker.older = null;
    size--;
  }
}
