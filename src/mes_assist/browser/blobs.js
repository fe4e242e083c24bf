/* Runs in our isolated world: reads the PDF blobs that frames, embeds and given addresses show, as base64. */
async (allowed, addresses) => {
  if (!allowed.includes(location.origin)) return null;
  const seen = (globalThis.mesAssistBlobs ??= new Set());
  const shown = [...document.querySelectorAll("iframe, embed, object")]
    .map((element) => element.src || element.data || "")
    .filter((address) => address.startsWith("blob:") || address.startsWith("data:application/pdf"));
  const read = (blob) => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  const save = (address) => {
    const link = document.createElement("a");
    link.href = address;
    link.download = "document.pdf";
    link.click();
  };
  const found = [];
  for (const address of new Set([...shown, ...addresses])) {
    if (seen.has(address)) continue;
    seen.add(address);
    try {
      found.push(await read(await (await fetch(address)).blob()));
    } catch {
      save(address);
    }
  }
  return found;
}
