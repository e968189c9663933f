using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Sealing;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Sharing.Membership;

/// <summary>
/// This member's keys for what others seal to it: <c>keys/sealing.key</c>, beside it <c>sealing-next.key</c> while a change is under way, and
/// <c>sealing-KEYID.key</c>, the earlier ones, which open what was sealed to them. Mode 0600. Thread-safe.
/// </summary>
public sealed class OwnSealingKeys : IDisposable
{
    private readonly MemberId self;
    private readonly Ed25519PrivateKey logKey;
    private readonly string directory;
    private readonly Lock gate = new();
    private readonly List<SealingKey> former = [];
    private SealingKey current;
    private SealingKey? next;

    /// <param name="directory">The folder of the node's keys.</param>
    /// <exception cref="Kernel.Errors.RefusedException">A file of it is damaged, or others can read it.</exception>
    public OwnSealingKeys(MemberId self, Ed25519PrivateKey logKey, string directory)
    {
        (this.self, this.logKey, this.directory) = (self, logKey, directory);
        if (!File.Exists(Current) && File.Exists(Next))
        {
            File.Move(Next, Current); // the node ended in the middle of a change
        }

        current = Load(Current) ?? Make(Current);
        next = Load(Next);
        former.AddRange(Directory.EnumerateFiles(directory, "sealing-*.key").Where(file => file != Next).Select(file => Load(file)!));
    }

    private string Current => Path.Combine(directory, "sealing.key");

    private string Next => Path.Combine(directory, "sealing-next.key");

    /// <summary>Makes the key that shall follow; <see cref="Due"/> announces it until the hub has it.</summary>
    public SealingPublicKey Rotate()
    {
        lock (gate)
        {
            return (next ??= Make(Next)).Public;
        }
    }

    /// <summary>What to tell the sector: the first key, or the one that follows.</summary>
    /// <param name="own">What is pinned of this member itself; null: not yet.</param>
    /// <returns>Null when the sector knows the key in use.</returns>
    public KeyRotated? Due(Peer? own, DateTimeOffset now)
    {
        lock (gate)
        {
            if (own is null)
            {
                return null;
            }

            if (next is not null && own.SealingKey == next.Public.ToBase64Url())
            {
                Follow();
            }

            var known = own.SealingKey == current.Public.ToBase64Url();
            if (known && next is null)
            {
                return null;
            }

            // A directory that was restored from a backup has a key which others do not take again.
            if (!known && next is null && own.HasHad(current.Public.ToBase64Url()))
            {
                next = Make(Next);
            }

            return KeyChange.Sign(self, (next ?? current).Public, own.SealingKey, now, logKey);
        }
    }

    /// <returns>Null when it was not sealed to this member, or was changed.</returns>
    public byte[]? Open(string content)
    {
        lock (gate)
        {
            return Sealed.Open(content, [current, .. next is null ? Array.Empty<SealingKey>() : [next], .. former]);
        }
    }

    public void Dispose()
    {
        current.Dispose();
        next?.Dispose();
        former.ForEach(key => key.Dispose());
    }

    /// <summary>A crash between the two leaves no current key and one that follows, which the next start takes for it.</summary>
    private void Follow()
    {
        File.Move(Current, Path.Combine(directory, $"sealing-{current.Public.KeyId}.key"), overwrite: true);
        File.Move(Next, Current, overwrite: false);
        former.Add(current);
        (current, next) = (next!, null);
    }

    private static SealingKey? Load(string file) => File.Exists(file) ? SealingKey.FromPem(file, SecretFile.Read(file)) : null;

    private static SealingKey Make(string file)
    {
        var made = SealingKey.Generate();
        SecretFile.Write(file, made.ToPem());
        return made;
    }
}
