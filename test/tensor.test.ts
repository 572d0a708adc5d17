/** Tensors: what they are made of, shapes out of the common, and how long the memory of `empty()` lasts. */
import { expect, it } from 'vitest';
import { conv2d, empty, tensor, zeros } from '../src/index.js';

it('zeros([1e200, 1e200, 0]) is empty: found by the fuzz', () => {
  expect(zeros([1e200, 1e200, 0]).data.length).toBe(0);
});

it('tensor() takes whatever is like an array of numbers', () => {
  const numbers: ArrayLike<number> = { length: 2, 0: 3, 1: 4 };
  expect(tensor(numbers, [1, 2]).toArray()).toEqual([[3, 4]]);
  expect(tensor(Uint8Array.of(3, 4)).toArray()).toEqual([3, 4]);
  expect(() => tensor({ length: 2, 0: 3 } as ArrayLike<number>)).toThrow(
    'tensor: expected a number in each place, got undefined',
  );
  expect(() => tensor({ length: -1 })).toThrow(TypeError);
});

it('tensor() of lists that hold nothing has their shape', () => {
  expect(tensor([]).shape).toEqual([0]);
  expect(tensor([[], []]).shape).toEqual([2, 0]);
  expect(tensor([[[]], [[]], [[]]]).shape).toEqual([3, 1, 0]);
  expect(tensor(new Float32Array()).shape).toEqual([0]);
  expect(tensor([], [4, 0, 2]).toArray()).toEqual([[], [], [], []]);
  expect(() => tensor([[], [1]])).toThrow('tensor: expected lists nested evenly as shape (2, 0), got a list of 1 where 0 belong');
});

it('a reshaped empty() tensor ends with the tensor whose memory it shares', () => {
  const owner = empty([1, 4, 4]);
  const reshaped = owner.reshape([16]);
  const again = reshaped.reshape([2, 8]);
  const planes = owner.reshape([1, 2, 8]);

  reshaped.dispose(); // gives nothing back: the others still share the memory
  expect([owner.disposed, again.disposed]).toEqual([false, false]);
  again.data.fill(3);
  expect(owner.data[15]).toBe(3);

  owner.dispose();
  expect([again.disposed, planes.disposed]).toEqual([true, true]);
  expect(() => again.data).toThrow('Tensor.data: the tensor was disposed of');
  expect(() => conv2d(planes, zeros([1, 1, 1, 1]))).toThrow('conv2d: input was disposed of');
});

it('a reshaped tensor over an ordinary array outlives the other', () => {
  const owner = zeros([2, 2]);
  const reshaped = owner.reshape([4]);
  owner.dispose();
  expect(reshaped.data).toEqual(new Float32Array(4));
});
