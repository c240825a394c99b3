// Makes photos smaller before they are sent, for they go over weak signals, and shows how far they are. What only the
// phone can read, as HEIC of iPhones, is always made anew. Without scripts the form goes as it is.
const LONGEST = 2400;
const TAKEN = ["image/jpeg", "image/png", "image/webp", "image/gif"];

async function unfolded(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const image = new Image(); // some browsers show more formats on a page than they give to a script
    image.src = await new Promise((done, fail) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.onerror = fail;
      reader.readAsDataURL(file);
    });
    await image.decode();
    return image;
  }
}

async function smaller(file) {
  try {
    const image = await unfolded(file);
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.9); });
    return made && (made.size < file.size || !TAKEN.includes(file.type)) ? made : file;
  } catch {
    return file; // the service says what is wrong with it
  }
}

function busy(yes) {
  document.querySelector("#send button").disabled = yes;
  document.querySelector("#sending").hidden = !yes;
}

function failed() {
  busy(false);
  document.querySelector("#not-sent").hidden = false;
}

function answered(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("main");
  if (!main) { failed(); return; }
  document.querySelector("main").replaceWith(main);
  document.title = page.title;
  window.scrollTo(0, 0);
  listen();
}

async function send(event) {
  const target = event.currentTarget;
  const files = [...target.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  if (!files.length) return;
  event.preventDefault();
  document.querySelector("#not-sent").hidden = true;
  busy(true);
  const data = new FormData();
  for (const file of files) data.append("photos", await smaller(file), file.name);
  const request = new XMLHttpRequest();
  request.open("POST", target.action);
  request.upload.onprogress = ({ loaded, total }) => { target.querySelector("progress").value = loaded / total; };
  request.onload = () => answered(request);
  request.onerror = failed;
  request.send(data);
}

function listen() {
  document.querySelector("#send")?.addEventListener("submit", send);
}

listen();
