namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// Which of the frequent events are worth becoming a deed, judged on folded bytes so that the others cost no text. The lists are the <c>place</c> lines of
/// the signal table: places of the operating system, not of an attack.
/// </summary>
internal sealed class DeedFilter
{
    private readonly byte[][] _keys = Bytes("autostart", "handler", "configuration", "device");
    private readonly byte[][] _files = Bytes("program-file", "memory-file");
    private readonly byte[][] _stores = Bytes("credential-file");
    private readonly byte[][] _engines = Bytes("script-engine");
    private readonly byte[][] _objects = Bytes("credential-object");
    private readonly byte[][] _rights = Bytes("replication-right");

    public bool IsKey(ReadOnlySpan<byte> key) => Contains(_keys, key);

    public bool IsFile(ReadOnlySpan<byte> path) => Ends(_files, path) || Ends(_stores, path);

    /// <summary>An unsigned module counts where users can write; a script engine anywhere.</summary>
    public bool IsModule(ReadOnlySpan<byte> path, bool isUnsigned) => isUnsigned || Ends(_engines, path);

    public bool IsCredentialObject(ReadOnlySpan<byte> name) => Ends(_objects, name);

    /// <summary>A long run of letters and digits without a separator (<see cref="StartSigns.IsOpaque"/>).</summary>
    public static bool IsOpaque(ReadOnlySpan<byte> text)
    {
        var run = 0;
        foreach (var b in text)
        {
            run = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'+' or (byte)'/' or (byte)'=' ? run + 1 : 0;
            if (run >= StartSigns.OpaqueRun)
            {
                return true;
            }
        }

        return false;
    }

    public bool IsReplication(ReadOnlySpan<byte> properties) => Contains(_rights, properties);

    private static bool Contains(byte[][] parts, ReadOnlySpan<byte> text)
    {
        foreach (var part in parts)
        {
            if (text.IndexOf(part) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Ends(byte[][] ends, ReadOnlySpan<byte> text)
    {
        foreach (var end in ends)
        {
            if (text.EndsWith(end))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[][] Bytes(params string[] places) => [.. places.SelectMany(SignalTable.Default.Place).Select(Events.Folding.Fold)];
}
