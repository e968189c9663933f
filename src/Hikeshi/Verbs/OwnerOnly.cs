using System.Runtime.InteropServices;

namespace Hikeshi.Verbs;

/// <summary>umask(2): the ledger, the evidence and the tables are nobody else's to read, whoever made the directory.</summary>
internal static class OwnerOnly
{
    private const uint OthersMayNothing = 0b000_111_111;

    /// <summary>Every file that this process makes is for its owner alone.</summary>
    public static void FromNowOn() => _ = UserFileCreationMask(OthersMayNothing);

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint UserFileCreationMask(uint mask);
}
