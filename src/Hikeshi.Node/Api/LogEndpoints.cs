using System.Security.Cryptography;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Hikeshi.Node.Api;

/// <summary>
/// The published log as static files (C2SP tlog-tiles). Checkpoints and hash tiles reveal nothing of the entries and are for everybody who reaches
/// this door; entry bundles are for auditors. A path is served only in the one spelling that the specification gives it.
/// </summary>
internal static class LogEndpoints
{
    private const string Binary = "application/octet-stream";

    // A checkpoint changes with every publication: keep it, but ask each time whether it is still the one.
    private const string Ask = "no-cache";

    // What a tile of one number and width holds never changes, so a partial one may be kept as long as a full one. That the server may delete it
    // once the full one is there (C2SP tlog-tiles, Partial Tiles) makes no kept copy wrong.
    private const string Forever = "public, max-age=31536000, immutable";
    private const string ForeverForOne = "private, max-age=31536000, immutable";

    // What is not there may be there in a second; caches keep a 404 otherwise (RFC 9110 §15.1).
    private const string Never = "no-store";

    private static readonly string[] Reading = ["GET", "HEAD"];

    /// <param name="directory">Holds <c>checkpoint</c> and <c>tile/</c>; the checkpoint that has been cosigned lies beside it.</param>
    public static void MapLog(this IEndpointRouteBuilder routes, string directory)
    {
        routes.MapMethods("/log/checkpoint", Reading, () => Note(Path.Combine(directory, "checkpoint"))).Requires(Permission.Anonymous);
        routes.MapMethods("/log/cosigned", Reading, () => Note(Path.Combine(directory, "..", CosignedLog.FileName))).Requires(Permission.Anonymous);
        routes.MapMethods("/log/tile/entries/{**path}", Reading, (HttpRequest request, string? path) => Tile(directory, $"tile/entries/{path}", ForeverForOne, AcceptsGzip(request))).Requires(Permission.ReadEvidence);
        routes.MapMethods("/log/tile/{level:int}/{**path}", Reading, (string level, string? path) => Tile(directory, $"tile/{level}/{path}", Forever, gzip: false)).Requires(Permission.Anonymous);
    }

    private static IResult Note(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var note = File.ReadAllBytes(file.FullName);
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(note).AsSpan(0, 16))}\"");
            return new Cached(Results.Bytes(note, "text/plain; charset=utf-8", lastModified: new DateTimeOffset(file.LastWriteTimeUtc), entityTag: tag), Ask);
        }
        catch (FileNotFoundException)
        {
            return Missing(Path.GetFileName(path));
        }
    }

    private static IResult Tile(string directory, string path, string caching, bool gzip)
    {
        if (!TilePath.TryParse(path, out var tile))
        {
            return Missing(path);
        }

        try
        {
            // Opened here and not by name later: a partial tile may be deleted at any time.
            var file = new FileStream(Path.Combine(directory, tile.ToString()), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return new Cached(gzip ? new GzippedFile(file, Binary) : Results.Stream(file, Binary, lastModified: new DateTimeOffset(File.GetLastWriteTimeUtc(file.SafeFileHandle))), caching);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return Missing(path);
        }
    }

    private static IResult Missing(string path) => new Cached(Problems.NotFound($"The log has no {path} (yet)."), Never);

    private static bool AcceptsGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && e.Quality is not 0);

    private sealed record Cached(IResult Inner, string CacheControl) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.CacheControl = CacheControl;
            return Inner.ExecuteAsync(httpContext);
        }
    }
}
