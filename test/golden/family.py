"""A golden case: its tensors, its run in PyTorch, its line of JSON."""
import inspect
import json
import math

import numpy
import torch

import reference

# These divide or take a root; all else is exact.
DIVIDES = {'avgPool2d', 'avgPool1d', 'lpPool2d', 'adaptiveAvgPool2d', 'globalAvgPool2d', 'avgPool2dBackward'}
NAN, INF = math.nan, math.inf


# --- tensors as the files describe them ---

def seeded(seed):
    return lambda *shape: {'shape': list(shape), 'seed': seed}


x, w, b, dy = seeded(1), seeded(2), seeded(3), seeded(4)   # input, weight, bias, gradient of the output


def data(rows):
    """A tensor by its values, nested as deep as its shape."""
    values = numpy.array(rows, dtype=float)
    return {'shape': list(values.shape), 'data': values.flatten().tolist()}


def spiked(shape, spikes):
    """A filled tensor with some values, by their flat index, replaced."""
    values = fill(shape, 5)
    for index, value in spikes.items():
        values[index] = value
    return {'shape': list(shape), 'data': values}


def indices(values):
    return {'int32': list(values)}


def fill(shape, seed):
    return [((i * 7919 + seed * 104729 + i * i % 97) % 41 - 20) / 8 for i in range(math.prod(shape))]


def materialise(value, dtype):
    if not isinstance(value, dict):
        return value
    if 'int32' in value:
        return torch.tensor(value['int32'], dtype=torch.int64)
    values = value['data'] if 'data' in value else fill(value['shape'], value['seed'])
    return torch.tensor(values, dtype=dtype).reshape(value['shape'])


# --- running and writing a case ---

def run(case, dtype):
    arguments = [materialise(value, dtype) for value in case['args']]
    options = {name: materialise(value, dtype) for name, value in case.get('options', {}).items()}
    return getattr(reference, case['op'])(*arguments, **options)


def check(case, result, single):
    """Float32 and float64 agree: to the bit where nothing is divided, else to rounding."""
    if isinstance(result, dict):
        for part in result:
            check(case, result[part], single[part])
    elif case['op'] in DIVIDES:
        torch.testing.assert_close(single.double(), result, rtol=1e-5, atol=1e-6, equal_nan=True)
    elif result.is_floating_point():
        assert torch.equal(single.double().nan_to_num(), result.nan_to_num()), case['title']
        assert torch.equal(single.isnan(), result.isnan()), case['title']
    else:
        assert torch.equal(single, result), case['title']


def plain(result):
    if isinstance(result, dict):
        return {part: plain(value) for part, value in result.items()}
    values = result.detach().float().flatten().numpy() if result.is_floating_point() else result.flatten().numpy()
    return {'shape': list(result.shape), 'data': values} if result.is_floating_point() else values.tolist()


def number(value):
    """The shortest text that reads back as the same float32."""
    if math.isnan(value) or math.isinf(value):
        return '"NaN"' if math.isnan(value) else '"Infinity"' if value > 0 else '"-Infinity"'
    if abs(value) >= 1e16:
        return repr(float(value))
    return numpy.format_float_positional(numpy.float32(value), unique=True, trim='-') if value else '0'


def text(value):
    """Compact JSON; a tensor's data as float32."""
    if isinstance(value, dict):
        parts = (f'"{k}":' + ('[' + ','.join(map(number, v)) + ']' if k == 'data' else text(v)) for k, v in value.items())
        return '{' + ','.join(parts) + '}'
    return json.dumps(value, separators=(',', ':')) if not isinstance(value, list) else '[' + ','.join(map(text, value)) + ']'


SHORT = {'input': 'x', 'weight': 'w', 'gradOutput': 'dy', 'kernelSize': 'k', 'stride': 's', 'padding': 'p', 'dilation': 'd',
         'groups': 'g', 'outputPadding': 'op', 'paddingMode': 'mode', 'inputShape': 'x', 'outputSize': 'out', 'normType': 'norm'}


def title(op, args, options, note, refused):
    names = inspect.signature(getattr(reference, op)).parameters
    words = [note] if note else []
    for name, value in [*zip(names, args), *options.items()]:
        if name == 'bias' and not refused:
            value = True
        if isinstance(value, dict):
            value = value.get('shape')
        if value is not None:
            shown = '' if value is True else '=' + (value if isinstance(value, str) else text(value))
            words.append(SHORT.get(name, name) + shown)
    return ' '.join(words)


class Family:
    """The cases of one file."""

    def __init__(self):
        self.cases = []

    def add(self, op, args, options, note, refused=False):
        case = {'title': title(op, args, options, note, refused), 'op': op, 'args': args}
        if options:
            case['options'] = options
        assert all(case['op'] != other['op'] or case['title'] != other['title'] for other in self.cases), case['title']
        self.cases.append(case)
        return case

    def case(self, op, *args, note='', **options):
        """A call that PyTorch answers. Returns its float64 result."""
        case = self.add(op, list(args), options, note)
        result = run(case, torch.float64)
        check(case, result, run(case, torch.float32))
        case['expected'] = plain(result)
        return result

    def refused(self, op, *args, note='', **options):
        """A call that PyTorch refuses; the start of its message is kept to show that it is for the right reason."""
        case = self.add(op, list(args), options, note, refused=True)
        try:
            run(case, torch.float32)
        except (RuntimeError, ValueError, TypeError, IndexError, NotImplementedError, ZeroDivisionError) as error:
            case['torch'] = str(error).strip().split('\n')[0][:60]
        else:
            raise AssertionError('PyTorch takes ' + case['title'])

    def write(self, path):
        lines = ',\n'.join(text(case) for case in self.cases)
        return path.write_text(f'{{"torch":"{torch.__version__}","cases":[\n{lines}\n]}}\n')
