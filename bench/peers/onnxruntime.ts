/** onnxruntime: native (onnxruntime-node) and WebAssembly (onnxruntime-web), each on one thread. */
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import * as ortNode from 'onnxruntime-node';
import * as ortWeb from 'onnxruntime-web';
import { onnxModel } from './onnx.js';
import type { Peer, Problem } from './peer.js';

/** What both packages offer. */
interface Runtime {
  readonly InferenceSession: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
}

ortWeb.env.wasm.numThreads = 1;
ortWeb.env.logLevel = 'error';

function onnxruntime(name: string, native: boolean, runtime: Runtime, provider: string): Peer {
  return {
    name,
    native,
    async prepare(problem: Problem) {
      const session = await runtime.InferenceSession.create(onnxModel(problem), {
        executionProviders: [provider],
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        graphOptimizationLevel: 'all',
      });
      const x = new runtime.Tensor('float32', problem.input, problem.layer.input);
      let result: Float32Array = new Float32Array();
      return {
        async run() {
          const { y } = await session.run({ x });
          result = (y as Tensor).data as Float32Array;
        },
        result: () => result,
        dispose: () => session.release(),
      };
    },
  };
}

export const onnxruntimeNode = onnxruntime('onnxruntime-node', true, ortNode as unknown as Runtime, 'cpu');
export const onnxruntimeWeb = onnxruntime('onnxruntime-web', false, ortWeb as unknown as Runtime, 'wasm');
