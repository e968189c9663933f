using Hikeshi.Kernel.Files;

namespace Hikeshi.Telemetry.Tailing;

/// <summary>A file that has another name now.</summary>
internal static class RotatedFile
{
    /// <returns>Its path; null when it is gone.</returns>
    public static string? Find(string folder, (ulong Device, ulong Inode) file)
    {
        try
        {
            return Directory.EnumerateFiles(folder).FirstOrDefault(path => FileIdentity.Of(path) is { Type: FileType.Regular } identity && (identity.Device, identity.Number) == file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
