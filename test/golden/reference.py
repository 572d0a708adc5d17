"""simdconv's functions said in PyTorch: the same names, arguments and options, so that a case reads alike on both sides.

Where PyTorch has the function, its own argument checks are the ones that refuse. What it lacks is put together from
what it has: [[top, bottom], [left, right]] padding is F.pad or a crop, `convolve2d` is a flipped kernel.
"""
import torch
import torch.nn.functional as F

ACTIVATIONS = {'relu': F.relu, 'relu6': F.relu6}


def pair(size):
    return [size, size] if isinstance(size, int) else list(size)


def batched(x, rank):
    """x with a batch dimension, and how to take it off again."""
    return (x, lambda y: y) if x.dim() == rank + 2 else (x[None], lambda y: y[0])


def sides(padding, rank, kernel, dilation):
    """Padding as one [before, after] an axis, or None where PyTorch's own argument says it."""
    if padding == 'same':
        return [[d * (k - 1) // 2, d * (k - 1) - d * (k - 1) // 2] for d, k in zip(dilation, kernel)]
    if rank == 1 and isinstance(padding, list):
        return [padding]
    if isinstance(padding, list) and isinstance(padding[0], list):
        return padding
    return None


def convolve(rank, function):
    def run(input, weight, bias=None, stride=1, padding=0, paddingMode='zeros', dilation=1, groups=1, activation=None):
        kernel, spread = list(weight.shape[2:]), pair(dilation)
        around = sides(padding, rank, kernel, spread)
        if paddingMode != 'zeros' and around is None:
            around = [[0, 0]] * rank if padding == 'valid' else [[p, p] for p in pair(padding)[:rank]]
        if around is not None and (padding != 'same' or paddingMode != 'zeros'):
            flat = [side for axis in reversed(around) for side in axis]
            x, unbatch = batched(input, rank)
            input, padding = unbatch(F.pad(x, flat, mode='constant' if paddingMode == 'zeros' else paddingMode)), 0
        output = function(input, weight, bias, stride, padding, dilation, groups)
        return ACTIVATIONS[activation](output) if activation else output
    return run


def convolve_transposed(rank, function):
    def run(input, weight, bias=None, stride=1, padding=0, outputPadding=0, groups=1, dilation=1, activation=None):
        crop = None if padding == 'same' else sides(padding, rank, [], [])
        output = function(input, weight, bias, stride, 0 if crop else padding, outputPadding, groups, dilation)
        if crop:
            for axis, (before, after) in enumerate(crop):
                dim = output.dim() - rank + axis
                output = output.narrow(dim, before, output.shape[dim] - before - after)
        return ACTIVATIONS[activation](output) if activation else output
    return run


conv2d, conv1d = convolve(2, F.conv2d), convolve(1, F.conv1d)
convTranspose2d = conv_transpose2d = convolve_transposed(2, F.conv_transpose2d)
convTranspose1d = convolve_transposed(1, F.conv_transpose1d)


def max_pool(function):
    def run(input, kernelSize, stride=None, padding=0, dilation=1, ceilMode=False, returnIndices=False):
        output, indices = function(input, kernelSize, stride, padding, dilation, ceilMode, return_indices=True)
        return {'output': output, 'indices': indices} if returnIndices else output
    return run


maxPool2d, maxPool1d = max_pool(F.max_pool2d), max_pool(F.max_pool1d)


def avgPool2d(input, kernelSize, stride=None, padding=0, ceilMode=False, countIncludePad=True, divisorOverride=None):
    return F.avg_pool2d(input, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride)


def avgPool1d(input, kernelSize, stride=None, padding=0, ceilMode=False, countIncludePad=True):
    return F.avg_pool1d(input, kernelSize, kernelSize if stride is None else stride, padding, ceilMode, countIncludePad)


def lpPool2d(input, normType, kernelSize, stride=None, ceilMode=False):
    return F.lp_pool2d(input, normType, pair(kernelSize), stride, ceilMode)


def adaptiveAvgPool2d(input, outputSize):
    return F.adaptive_avg_pool2d(input, outputSize)


def adaptiveMaxPool2d(input, outputSize, returnIndices=False):
    output, indices = F.adaptive_max_pool2d(input, outputSize, return_indices=True)
    return {'output': output, 'indices': indices} if returnIndices else output


def globalAvgPool2d(input):
    return F.adaptive_avg_pool2d(input, 1)


def globalMaxPool2d(input):
    return F.adaptive_max_pool2d(input, 1)


def maxUnpool2d(input, indices, kernelSize, stride=None, padding=0, outputSize=None):
    size = None if outputSize is None else pair(outputSize)
    return F.max_unpool2d(input, indices.reshape(input.shape), kernelSize, stride, padding, size)


def unfold(input, kernelSize, stride=1, padding=0, dilation=1):
    return F.unfold(input, kernelSize, dilation, padding, stride)


def fold(columns, outputSize, kernelSize, stride=1, padding=0, dilation=1):
    return F.fold(columns, outputSize, kernelSize, dilation, padding, stride)


def corr2d(x, k):
    return F.conv2d(x[None, None], k[None, None])[0, 0]


def convolve2d(x, k, mode='full'):
    """scipy.signal.convolve2d: `same` is the middle of `full`, starting at floor((k - 1) / 2)."""
    if mode == 'valid':
        return corr2d(x, k.flip([0, 1]))
    kH, kW = k.shape
    full = corr2d(F.pad(x, [kW - 1, kW - 1, kH - 1, kH - 1]), k.flip([0, 1]))
    top, left = (kH - 1) // 2, (kW - 1) // 2
    return full if mode == 'full' else full[top:top + x.shape[0], left:left + x.shape[1]]


def gradients(forward, outChannels):
    def run(gradOutput, input, weight, **options):
        bias = torch.zeros(outChannels(weight, **options), dtype=input.dtype)
        leaves = [leaf.detach().requires_grad_() for leaf in (input, weight, bias)]
        forward(leaves[0], leaves[1], bias=leaves[2], **options).backward(gradOutput)
        return dict(zip(('gradInput', 'gradWeight', 'gradBias'), (leaf.grad for leaf in leaves)))
    return run


conv2dBackward = gradients(conv2d, lambda weight, **_: weight.shape[0])
convTranspose2dBackward = gradients(convTranspose2d, lambda weight, groups=1, **_: weight.shape[1] * groups)


def maxPool2dBackward(gradOutput, indices, inputShape):
    """Each gradient goes to its index. `families/backward.py` compares this with PyTorch's own gradient of the pooling."""
    planes = torch.zeros(list(inputShape[:-2]) + [inputShape[-2] * inputShape[-1]], dtype=gradOutput.dtype)
    where = indices.reshape(gradOutput.shape).flatten(-2)
    return planes.scatter_add(-1, where, gradOutput.flatten(-2)).reshape(inputShape)


def avgPool2dBackward(gradOutput, inputShape, kernelSize, **options):
    input = torch.zeros(inputShape, dtype=gradOutput.dtype, requires_grad=True)
    avgPool2d(input, kernelSize, **options).backward(gradOutput)
    return input.grad
