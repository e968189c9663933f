using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Verification;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Inspection;

/// <summary>The private keys, their modes, and whether they belong to the verifier keys beside them. Keys are read, and never written.</summary>
internal sealed class KeyCheck(string directory)
{
    private const int LongestVerifierKey = 2048;
    private const string Restore = "restore the file from the backup; until then the node refuses to start, and the log can be read and verified";

    public List<Damage> Damages { get; } = [];

    /// <summary>The log's verifier key: the one beside it or, when that is damaged, what key and checkpoint say it was.</summary>
    public NoteVerifier? Verifier { get; private set; }

    /// <summary>True when <see cref="Verifier"/> stands in its file.</summary>
    public bool VerifierIsWritten { get; private set; }

    /// <param name="origin">Of the checkpoint; null when it cannot be read.</param>
    /// <param name="entries">True when the log has been written to.</param>
    /// <param name="signedTwice">True when the checkpoint has a line by a second key of the log.</param>
    public void Look(string? origin, bool entries, bool signedTwice)
    {
        var file = Path.Combine(directory, LogDirectory.VerifierKeyFile);
        var text = Text(file);
        Verifier = text is not null && NoteVerifier.TryParse(text, out var own) && text == own + "\n" ? own : null;
        VerifierIsWritten = Verifier is not null;
        var path = Path.Combine(directory, "keys", LogDirectory.KeyFile);
        using var key = Load(path, entries || VerifierIsWritten || origin is not null);
        if (Verifier is null && key is not null && origin is not null && NoteVerifier.IsKeyName(origin))
        {
            Verifier = new NoteVerifier(origin, key.PublicKey);
        }

        if (!VerifierIsWritten && (text is not null || entries))
        {
            Damages.Add(text is null
                ? Damage.At(DamageCode.VerifierKeyMissing, file, "the verifier key is missing", Verifier is null ? Mending.Person : Mending.Itself, Verifier is null ? Restore : "the next start writes it again")
                : Damage.At(DamageCode.VerifierKeyDamaged, file, "the verifier key is damaged", Verifier is null ? Mending.Person : Mending.Repair, Verifier is null ? Restore : "'fsck --repair' writes it again from the key and the checkpoint"));
        }
        else if (VerifierIsWritten && key is not null && new NoteVerifier(Verifier!.Name, key.PublicKey).ToString() != Verifier.ToString())
        {
            Differs(path, file);
        }

        LookAtSecond(signedTwice);
        LookAtWitness();
    }

    private void LookAtSecond(bool signedTwice)
    {
        var path = Path.Combine(directory, "keys", LogDirectory.EcdsaKeyFile);
        var file = Path.Combine(directory, LogDirectory.EcdsaVerifierKeyFile);
        if (!signedTwice && !File.Exists(path) && !File.Exists(file))
        {
            return;
        }

        try
        {
            RequireThere(path);
            using var key = EcdsaSigningKey.LoadOrCreate(path, Verifier?.Name ?? "unknown");
            if (Verifier is not null && Text(file) is { } text && text != key.Verifier + "\n")
            {
                Differs(path, file);
            }
        }
        catch (RefusedException refused)
        {
            Unusable(path, refused.Refusal);
        }
        catch (UnauthorizedAccessException)
        {
            NotForUs(path);
        }
    }

    private void LookAtWitness()
    {
        var path = Path.Combine(directory, "keys", "witness.key");
        var file = Path.Combine(directory, Witness.VerifierKeyFile);
        if (File.Exists(path) || File.Exists(file))
        {
            using var key = Load(path, needed: true);
            WitnessKey = key?.PublicKey;
        }

        WitnessName = Text(file)?.Split('+')[0];
        if (WitnessKey is { } known && Text(file) is { } text && text != new WitnessVerifier(WitnessName!, known) + "\n")
        {
            Damages.Add(Damage.At(DamageCode.WitnessKeyStale, file, "this is not the verifier key of keys/witness.key", Mending.Itself, "the next start writes it again"));
            WitnessName = null;
        }
    }

    public Ed25519PublicKey? WitnessKey { get; private set; }

    /// <summary>Null when it is not known.</summary>
    public string? WitnessName { get; private set; }

    private Ed25519PrivateKey? Load(string path, bool needed)
    {
        try
        {
            if (needed)
            {
                RequireThere(path);
            }

            return File.Exists(path) ? Ed25519PrivateKey.Load(path) : null;
        }
        catch (RefusedException refused)
        {
            Unusable(path, refused.Refusal);
        }
        catch (UnauthorizedAccessException)
        {
            NotForUs(path);
        }

        return null;
    }

    private static void RequireThere(string path)
    {
        if (!File.Exists(path))
        {
            throw new RefusedException(new BadEvidenceInput(path, "the private key is missing", "the key that signed before", "Put the file back from where 'keys/' is kept safe; until then the node refuses to start, and the log can be read and verified"));
        }
    }

    private void Unusable(string path, Refusal why) => Damages.Add(Damage.At(DamageCode.KeyUnusable, path, why.What, Mending.Person, why.Mend));

    private void NotForUs(string path) =>
        Damages.Add(Damage.At(DamageCode.Unreadable, path, "this account may not read it, so it was not looked at", Mending.Itself, "run fsck with the account of the node"));

    private void Differs(string path, string file) =>
        Damages.Add(Damage.At(DamageCode.KeyDiffers, path, $"this key does not belong to {file}", Mending.Person, Restore));

    private static string? Text(string file) => StrangersFile.Read(file, LongestVerifierKey) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;
}
