namespace Hikeshi.Gateway.DataPlane;

/// <summary>Where a connection to a published service came from, as far as the configuration tells.</summary>
internal enum SourceClass
{
    Own,
    Peer,
    Supplier,
    Other,
}

/// <summary>Written by the loop's thread alone, read by anybody.</summary>
internal sealed class GateCounters(int services)
{
    internal const int Classes = 4;
    private readonly long[] accepted = new long[services * Classes];
    private readonly long[] refused = new long[services * Classes];
    private long egressAccepted;
    private long egressRefused;
    private long overflowed;
    private long cut;

    internal long EgressAccepted => Volatile.Read(ref egressAccepted);

    internal long EgressRefused => Volatile.Read(ref egressRefused);

    internal long Overflowed => Volatile.Read(ref overflowed);

    internal long Cut => Volatile.Read(ref cut);

    internal long Accepted(int service, SourceClass source) => Volatile.Read(ref accepted[(service * Classes) + (int)source]);

    internal long Refused(int service, SourceClass source) => Volatile.Read(ref refused[(service * Classes) + (int)source]);

    internal void CountInbound(int service, SourceClass source, bool admitted) =>
        (admitted ? accepted : refused)[(service * Classes) + (int)source]++;

    internal void CountEgress(bool admitted)
    {
        if (admitted)
        {
            egressAccepted++;
        }
        else
        {
            egressRefused++;
        }
    }

    internal void CountOverflow() => overflowed++;

    internal void CountCut() => cut++;
}
