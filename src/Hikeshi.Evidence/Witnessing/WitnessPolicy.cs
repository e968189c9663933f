using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>Which witnesses somebody who verifies a log believes, and how many of them must have cosigned.</summary>
public sealed record WitnessPolicy
{
    /// <summary>More lines than that no note has.</summary>
    private const int MostWitnesses = 64;

    private WitnessPolicy(IReadOnlyList<WitnessVerifier> witnesses, int quorum) => (Witnesses, Quorum) = (witnesses, quorum);

    public IReadOnlyList<WitnessVerifier> Witnesses { get; }

    public int Quorum { get; }

    /// <param name="keys">Verifier keys of type 0x04, known from elsewhere than the log.</param>
    /// <param name="quorum">Null: all of them. Whoever wants less says so.</param>
    /// <returns>Null when neither was given.</returns>
    /// <exception cref="RefusedException">A key is none or is there twice, or so many cannot cosign.</exception>
    public static WitnessPolicy? Parse(IReadOnlyList<string> keys, int? quorum)
    {
        if (keys.Count == 0 && quorum is null)
        {
            return null;
        }

        if (keys.Count is 0 or > MostWitnesses || quorum < 1 || quorum > keys.Count)
        {
            throw Refused("--quorum", $"{quorum ?? keys.Count} of {keys.Count} witnesses", $"1 to {MostWitnesses} witnesses, and a quorum from 1 to their number", "Give --witness once for each witness that you know");
        }

        List<WitnessVerifier> witnesses = [.. keys.Select(Parse)];
        // An Ed25519 cosignature does not say by which name it was made (C2SP tlog-cosignature): under two names one witness would count twice.
        return witnesses.GroupBy(w => w.Key).FirstOrDefault(g => g.Count() > 1) is not { } twice
            ? new WitnessPolicy(witnesses, quorum ?? witnesses.Count)
            : throw Refused("--witness", $"{string.Join(" and ", twice.Select(w => w.Name))} have one key", "each witness once", "Give another key, or leave one away");
    }

    private static WitnessVerifier Parse(string text) => WitnessVerifier.TryParse(text, out var known)
        ? known
        : throw Refused("--witness", $"'{text}' is no key of a witness", "name+hash+base64 of type 0x04 (C2SP tlog-cosignature)", "Copy it whole, for instance from witness.vkey of the witness");

    private static RefusedException Refused(string where, string what, string expected, string mend) => new(new BadEvidenceInput(where, what, expected, mend));
}
