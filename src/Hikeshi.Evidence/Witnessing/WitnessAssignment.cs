using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>Which witnesses a log asks: few, the same for everybody who computes it, spread evenly (docs/adr/013).</summary>
public static class WitnessAssignment
{
    /// <summary>
    /// Rendezvous hashing: the candidates with the smallest SHA-256(origin ‖ LF ‖ name). Whoever joins or leaves the sector moves only the logs
    /// for which it is among the smallest.
    /// </summary>
    public static IReadOnlyList<WitnessVerifier> For(string origin, IEnumerable<WitnessVerifier> candidates, int count) =>
        [.. candidates.OrderBy(c => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{origin}\n{c.Name}"))), StringComparer.Ordinal).Take(count)];
}
