using System.Security.Cryptography;
using System.Text;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Rings;

/// <summary>In which order members take what is wide or long.</summary>
public enum Ring
{
    Canary,
    Some,
    All,
}

/// <summary>
/// Who sits in which ring for one thing. Everybody works out the same from public words (rendezvous hashing over what is contained and the member's id),
/// so nobody coordinates, nobody is always the canary, and no producer can choose who is: what is contained is what it wants contained.
/// </summary>
public static class RingSeats
{
    private const double CanaryShare = 0.10;
    private const double SomeShare = 0.40;
    private const int FewestCanaries = 2;

    /// <param name="thing">What is contained, as all write it.</param>
    public static IReadOnlyDictionary<MemberId, Ring> Of(string thing, IReadOnlyCollection<MemberId> members)
    {
        var ranked = members.Distinct().OrderBy(member => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{thing}\n{member}"))), StringComparer.Ordinal).ToList();
        var canaries = Math.Max(FewestCanaries, (int)Math.Ceiling(ranked.Count * CanaryShare));
        var some = Math.Max(canaries + FewestCanaries, (int)Math.Ceiling(ranked.Count * SomeShare));
        return ranked.Select((member, i) => (member, i)).ToDictionary(seat => seat.member, seat => seat.i < canaries ? Ring.Canary : seat.i < some ? Ring.Some : Ring.All);
    }
}
