using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Node.Api;

/// <summary>A file, compressed on its way (RFC 9110 §8.4.1.3), and closed behind it.</summary>
internal sealed record GzippedFile(FileStream File, string ContentType) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var file = File;
        var headers = httpContext.Response.Headers;
        headers.ContentType = ContentType;
        headers.ContentEncoding = "gzip";
        headers.Vary = "Accept-Encoding";
        headers.LastModified = System.IO.File.GetLastWriteTimeUtc(file.SafeFileHandle).ToString("R");
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return;
        }

        await using var gzip = new GZipStream(httpContext.Response.Body, CompressionLevel.Fastest);
        await file.CopyToAsync(gzip, httpContext.RequestAborted);
    }
}
