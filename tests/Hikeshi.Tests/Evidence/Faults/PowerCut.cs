namespace Hikeshi.Tests.Evidence.Faults;

/// <summary>
/// What a disk may hold after the power went at some moment. What was synced is there. Of what was not, each write is there, or not, or torn:
/// a beginning of it, or some of its sectors; each length and each name is the new one or the old one; all independently of each other.
/// </summary>
internal sealed class PowerCut
{
    private const int Sector = 512;
    private readonly Random random;
    private readonly string from;
    private readonly Dictionary<string, Inode> names = new(StringComparer.Ordinal); // as programs see them
    private readonly Dictionary<string, Inode> safe = new(StringComparer.Ordinal); // as the disk is sure of them
    private readonly List<(string? Old, string? New, Inode? File)> unsure = [];

    private PowerCut(string from, Random random)
    {
        this.from = from;
        this.random = random;
    }

    /// <summary>Makes a directory as it may be found again.</summary>
    /// <param name="before">The directory as it was, all of it on disk, before the first operation.</param>
    /// <param name="worked">The directory on which the operations were done.</param>
    /// <returns>How many entries had been acknowledged.</returns>
    public static ulong Leave(string before, string worked, IEnumerable<DiskOperation> operations, int cutAfter, string target, Random random)
    {
        var cut = new PowerCut(worked, random);
        foreach (var file in Directory.EnumerateFiles(before, "*", SearchOption.AllDirectories))
        {
            cut.names[Path.GetRelativePath(before, file)] = cut.safe[Path.GetRelativePath(before, file)] = new Inode(File.ReadAllBytes(file));
        }

        ulong acknowledged = 0;
        foreach (var operation in operations.Take(cutAfter))
        {
            acknowledged = operation is Acknowledged { Count: var count } ? Math.Max(acknowledged, count) : acknowledged;
            cut.Do(operation);
        }

        cut.Leave(target);
        foreach (var directory in Directory.EnumerateDirectories(worked, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(worked, directory)));
        }

        return acknowledged;
    }

    private void Do(DiskOperation operation)
    {
        switch (operation)
        {
            case Created created:
                Name(null, Relative(created.Path), new Inode([]));
                break;
            case Written written:
                names[Relative(written.Path)].Unsynced.Add((written.Offset, written.Bytes));
                break;
            case Resized resized:
                names[Relative(resized.Path)].Unsynced.Add((resized.Length, null));
                break;
            case Synced synced:
                names[Relative(synced.Path)].Settle();
                break;
            case Renamed renamed:
                Name(Relative(renamed.From), Relative(renamed.To), names[Relative(renamed.From)]);
                break;
            case Deleted deleted:
                Name(Relative(deleted.Path), null, null);
                break;
            case DirectorySynced directory:
                SettleNames(name => string.Equals(Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent : ".", Relative(directory.Path), StringComparison.Ordinal));
                break;
            case EverythingSynced:
                SettleNames(_ => true);
                foreach (var file in names.Values)
                {
                    file.Settle();
                }

                break;
        }
    }

    private void Name(string? old, string? @new, Inode? file)
    {
        unsure.Add((old, @new, file));
        Apply(names, old, @new, file);
    }

    private void SettleNames(Func<string, bool> concerns)
    {
        foreach (var change in unsure.Where(u => concerns(u.New ?? u.Old!)).ToList())
        {
            Apply(safe, change.Old, change.New, change.File);
            unsure.Remove(change);
        }
    }

    private static void Apply(Dictionary<string, Inode> where, string? old, string? @new, Inode? file)
    {
        if (old is not null)
        {
            where.Remove(old);
        }

        if (@new is not null)
        {
            where[@new] = file!;
        }
    }

    private void Leave(string target)
    {
        foreach (var change in unsure.Where(_ => random.Next(2) == 0))
        {
            Apply(safe, change.Old, change.New, change.File);
        }

        foreach (var (name, file) in safe)
        {
            var path = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Survivor(random));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private string Relative(string path) => Path.GetRelativePath(from, path);

    private sealed class Inode(byte[] content)
    {
        private byte[] content = content;

        /// <summary>Writes, or new lengths where there are no bytes.</summary>
        public List<(long At, byte[]? Bytes)> Unsynced { get; } = [];

        public void Settle()
        {
            foreach (var (at, bytes) in Unsynced)
            {
                content = Applied(content, at, bytes);
            }

            Unsynced.Clear();
        }

        public byte[] Survivor(Random random)
        {
            var left = content;
            var changes = Unsynced.ToArray();
            if (random.Next(3) == 0)
            {
                random.Shuffle(changes);
            }

            foreach (var (at, bytes) in changes)
            {
                switch (random.Next(4))
                {
                    case 0:
                        break;
                    case 1 when bytes is not null:
                        left = Applied(left, at, bytes[..random.Next(bytes.Length + 1)]);
                        break;
                    case 2 when bytes is not null:
                        for (var i = 0; i < bytes.Length; i += Sector)
                        {
                            left = random.Next(2) == 0 ? Applied(left, at + i, bytes[i..Math.Min(i + Sector, bytes.Length)]) : left;
                        }

                        break;
                    default:
                        left = Applied(left, at, bytes);
                        break;
                }
            }

            return left;
        }

        private static byte[] Applied(byte[] old, long at, byte[]? bytes)
        {
            var length = bytes is null ? (int)at : Math.Max(old.Length, (int)at + bytes.Length);
            var result = new byte[length];
            old.AsSpan(0, Math.Min(old.Length, length)).CopyTo(result);
            bytes?.CopyTo(result, at);
            return result;
        }
    }
}
