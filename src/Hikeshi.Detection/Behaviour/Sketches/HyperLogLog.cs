using System.Numerics;

namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// How many different keys there were, in 2^precision bytes. Standard error 1.04/√m (Flajolet et al. 2007, theorem 1); below 2.5 m, where registers
/// are empty, linear counting (their section 4, and Heule et al. 2013, section 5.2). With 64-bit hashes no correction is needed for large counts.
/// One thread at a time.
/// </summary>
public sealed class HyperLogLog
{
    private readonly byte[] _registers;
    private readonly int _precision;

    /// <param name="precision">4 to 16: 16 registers (26 % error) to 65,536 (0.4 %).</param>
    public HyperLogLog(int precision)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, 16);
        _precision = precision;
        _registers = new byte[1 << precision];
    }

    /// <summary>1.04/√m.</summary>
    public double StandardError => 1.04 / Math.Sqrt(_registers.Length);

    /// <param name="key">Well mixed: <see cref="KeyHash"/>.</param>
    public void Add(ulong key)
    {
        ref var register = ref _registers[key >> (64 - _precision)];
        var rank = (byte)(BitOperations.LeadingZeroCount((key << _precision) | (1UL << (_precision - 1))) + 1);
        register = Math.Max(register, rank);
    }

    public void Clear() => Array.Clear(_registers);

    public double Estimate()
    {
        var (sum, empty) = (0.0, 0);
        foreach (var register in _registers)
        {
            sum += Math.ScaleB(1, -register);
            empty += register == 0 ? 1 : 0;
        }

        double m = _registers.Length;
        var raw = Alpha * m * m / sum;
        return raw <= 2.5 * m && empty > 0 ? m * Math.Log(m / empty) : raw;
    }

    /// <summary>Flajolet et al. 2007, figure 3.</summary>
    private double Alpha => _registers.Length switch
    {
        16 => 0.673,
        32 => 0.697,
        64 => 0.709,
        var m => 0.7213 / (1 + (1.079 / m)),
    };
}
