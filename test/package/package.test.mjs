// What is in the package, and that it works where it is installed. Needs `npm run build`.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { before, describe, it } from 'node:test';
import { install, nodes, pack, repository, run } from './install.mjs';

/** The package unpacked is at most so large, and so much of it is code that runs. */
const mostBytes = { all: 546_000, code: 375_500 };

const sum = 'conv2d(tensor([[[0, 1, 2], [3, 4, 5], [6, 7, 8]]]), tensor([[[[0, 1], [2, 3]]]])).toArray()';
const answer = JSON.stringify([
  [
    [19, 25],
    [37, 43],
  ],
]);

let tarball;
let folder;
before(() => {
  tarball = pack();
  folder = install(tarball);
});

describe('what is packed', () => {
  const files = () => {
    const root = join(folder, 'node_modules/simdconv');
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path: relative(root, path), bytes: statSync(path).size }));
  };

  it('is what users need', () => {
    const strange = files().filter(
      ({ path }) => !/^(dist\/(licences\.txt|.*\.(js|js\.map|d\.ts))|README\.md|LICENSE|package\.json)$/.test(path),
    );
    assert.deepEqual(strange, []);
  });

  it('is small', (t) => {
    const total = (pattern) => files().reduce((bytes, file) => bytes + (pattern.test(file.path) ? file.bytes : 0), 0);
    const sizes = { all: total(/./), code: total(/\.js$/), types: total(/\.d\.ts$/), maps: total(/\.map$/) };
    t.diagnostic(`bytes: ${JSON.stringify(sizes)}`);
    assert.ok(sizes.all <= mostBytes.all, `${sizes.all} bytes`);
    assert.ok(sizes.code <= mostBytes.code, `${sizes.code} bytes of code`);
  });

  it('has no dependency and no install script', () => {
    const { dependencies, scripts } = JSON.parse(readFileSync(join(folder, 'node_modules/simdconv/package.json'), 'utf8'));
    assert.equal(dependencies, undefined);
    assert.deepEqual(
      Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name)),
      [],
    );
    assert.deepEqual(
      readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
      ['simdconv'],
    );
  });

  it('has maps that lead to lines of the sources', () => {
    const output = run(
      folder,
      'trace.js',
      "import { conv2d } from 'simdconv'; try { conv2d(1, 2); } catch (error) { console.log(error.stack); }",
      { flags: ['--enable-source-maps'] },
    );
    const [, file, line] = /src\/(operations\/conv2d\.ts):(\d+)/.exec(output) ?? [];
    assert.ok(file, output);
    const source = readFileSync(join(repository, 'src', file), 'utf8').split('\n');
    assert.match(source[Number(line) - 1], /\w/);
  });
});

for (const node of nodes) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();

  describe(`on Node ${version}`, () => {
    it('is imported', () => {
      const source = `import { conv2d, tensor } from 'simdconv'; console.log(JSON.stringify(${sum}));`;
      assert.equal(run(folder, 'imported.js', source, { node }), answer);
    });

    it('ends a program that catches no error with a page at most', () => {
      writeFileSync(join(folder, 'uncaught.mjs'), "import { conv2d } from 'simdconv'; conv2d(1, 2);");
      const { status, stderr } = spawnSync(node, ['uncaught.mjs'], { cwd: folder, encoding: 'utf8' });
      assert.equal(status, 1);
      assert.match(stderr, /TypeError: conv2d: expected a tensor/);
      // Node prints the line that threw, however long it is.
      assert.ok(stderr.length < 2000, `${stderr.length} characters`);
    });

    it('runs the first example of the README', () => {
      const [, example] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(folder, 'node_modules/simdconv/README.md'), 'utf8'));
      const [, printed] = /console\.log.*\/\/ (.*)/.exec(example);
      assert.equal(run(folder, 'readme.mjs', example, { node }).replace(/\s/g, ''), printed.replace(/\s/g, ''));
    });

    it('is required', (t) => {
      const has = execFileSync(node, ['-p', 'process.features.require_module === true'], { encoding: 'utf8' }).trim();
      if (has !== 'true') return t.skip('this Node cannot require an ES module');
      const source = `const { conv2d, tensor } = require('simdconv'); console.log(JSON.stringify(${sum}));`;
      assert.equal(run(folder, 'required.cjs', source, { node, flags: ['--no-warnings'] }), answer);
    });

    it('has its other entries', () => {
      const source = `
        import { gaussianBlur } from 'simdconv/image';
        import * as naive from 'simdconv/naive';
        import { tensor } from 'simdconv';
        const conv2d = naive.conv2d;
        const blurred = gaussianBlur({ data: new Uint8Array(48).fill(7), width: 4, height: 4, channels: 3 }, 1);
        console.log(JSON.stringify([${sum}, blurred.data[0]]));`;
      assert.equal(run(folder, 'entries.js', source, { node }), `[${answer},7]`);
    });

    it('says how to get sharp where it is missing', () => {
      const source = `
        import { filterFile } from 'simdconv/image/node';
        await filterFile({ input: 'a.png', output: 'b.png', filters: ['gaussian:2'] }).catch((error) => console.log(error.message));`;
      assert.match(run(folder, 'sharp.js', source, { node }), /npm install sharp/);
    });

    it('works in a worker thread', () => {
      const source = `
        import { Worker, isMainThread, parentPort } from 'node:worker_threads';
        import { conv2d, tensor } from 'simdconv';
        if (isMainThread) new Worker(new URL(import.meta.url)).on('message', (value) => console.log(JSON.stringify(value)));
        else parentPort.postMessage(${sum});`;
      assert.equal(run(folder, 'thread.js', source, { node }), answer);
    });

    it('works off the event loop', () => {
      const source = `
        import { Backend, tensor } from 'simdconv';
        const backend = await Backend.create({ threads: 2 });
        console.log(JSON.stringify((await backend.${sum.replace(').toArray()', '))')}.toArray()));
        await backend.close();`;
      assert.equal(run(folder, 'backend.js', source, { node }), answer);
    });

    it('works under node --test', () => {
      const source = `
        import { test } from 'node:test';
        import assert from 'node:assert';
        import { conv2d, tensor } from 'simdconv';
        test('convolves', () => assert.deepEqual(${sum}, ${answer}));`;
      assert.match(run(folder, 'own.test.js', source, { node, flags: ['--test'] }), /pass 1/);
    });

    it('gives its first result soon', (t) => {
      const source = `
        const begin = performance.now();
        const { conv2d, tensor } = await import('simdconv');
        ${sum};
        console.log(performance.now() - begin);`;
      const times = Array.from({ length: 10 }, () => Number(run(folder, 'soon.js', source, { node })));
      t.diagnostic(`import and first result: ${Math.min(...times).toFixed(1)} ms at best of ${times.length}`);
      // No time is asserted: the machine may be busy.
      assert.ok(times.every(Number.isFinite));
    });
  });
}

describe('in TypeScript', () => {
  const source = `
    import { conv2d, maxPool2d, prepareConv2d, Conv2d, Backend, tensor, type Tensor, type Conv2dOptions } from 'simdconv';
    import { filterImage, type Pixels } from 'simdconv/image';
    import { filterFile } from 'simdconv/image/node';
    import { conv2d as naive } from 'simdconv/naive';
    const options: Conv2dOptions = { padding: 'same', activation: 'relu' };
    const a: Tensor = conv2d(tensor([[[1]]]), tensor([[[[1]]]]), options);
    const b: Int32Array = maxPool2d(a, 1, { returnIndices: true }).indices;
    const c: Tensor = prepareConv2d(tensor([[[[1]]]])).run(a);
    const d: number = new Conv2d(1, 1, 1).parameterCount;
    export async function run(): Promise<Tensor> {
      const backend = await Backend.create({ threads: 1 });
      return backend.conv2d(a, c, { signal: AbortSignal.timeout(10) });
    }
    const pixels: Pixels = { data: new Uint8Array(1), width: 1, height: 1, channels: 1 };
    export const all = [b, d, filterFile, naive(a, c), filterImage(pixels, tensor([[1]]))];
    // @ts-expect-error: no such option
    conv2d(a, c, { paddding: 1 });
    // @ts-expect-error: no such mode
    conv2d(a, c, { paddingMode: 'mirror' });
  `;

  for (const [module, moduleResolution] of [
    ['esnext', 'bundler'],
    ['nodenext', 'nodenext'],
  ]) {
    it(`compiles with moduleResolution ${moduleResolution}`, () => {
      writeFileSync(join(folder, 'user.ts'), source);
      const tsc = join(repository, 'node_modules/typescript/bin/tsc');
      const flags = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom'];
      const args = [...flags, '--module', module, '--moduleResolution', moduleResolution, '--types', '', 'user.ts'];
      try {
        execFileSync(process.execPath, [tsc, ...args], { cwd: folder, encoding: 'utf8' });
      } catch (error) {
        assert.fail(`${error.stdout}`);
      }
    });
  }
});
